import AtomicCommit
import Foundation
import Ledger
import Money
import SettlementProtocol
import SwiftProtobuf

extension CoreBooks {
    /// The whole state, so that older rows need not be replayed.
    public func checkpoint() -> [UInt8] {
        var checkpoint = StoredCore.Checkpoint()
        checkpoint.accounts = ledger.accounts.enumerated().map { number, account in
            var stored = StoredCore.CheckpointAccount()
            stored.definition = StoredCore.OpenedAccount(account)
            stored.closed = !account.isOpen
            stored.balance = account.balance
            stored.amended = amended[number] ?? 0
            return stored
        }
        checkpoint.records = records.keys.sorted().compactMap { key in records[key].map { Self.stored($0, key: key) } }
        checkpoint.amendments = amendments.sorted()
        checkpoint.clearing = clearing.keys.sorted().flatMap { peer in
            (clearing[peer] ?? []).map { line in
                var stored = StoredCore.CheckpointClearing()
                stored.peer = peer.text
                stored.coordinator = line.key.coordinator.text
                stored.transactionID = line.key.id.data
                stored.currency = line.currency.code
                stored.owedToPeer = line.owedToPeer
                return stored
            }
        }
        checkpoint.horizonUnixMs = horizon
        do { return try checkpoint.serializedBytes() } catch {
            // Below 2 GiB only missing required fields (proto2) can fail.
            preconditionFailure("a checkpoint did not serialise: \(error)")
        }
    }

    /// - Throws: ``UnreadableRow``, `ProtocolError`, `MoneyError` or `LedgerError`: the store is damaged or newer.
    public init(checkpoint bytes: [UInt8]) throws {
        let checkpoint: StoredCore.Checkpoint
        do { checkpoint = try StoredCore.Checkpoint(serializedBytes: bytes) } catch {
            throw UnreadableRow("the checkpoint cannot be read")
        }
        self.init()
        for stored in checkpoint.accounts {
            let account = try stored.definition.value()
            let number = try ledger.restore(account, balance: stored.balance, isOpen: !stored.closed)
            if account.kind == .clearing { peers[number] = Chart.peer(ofClearing: account.name) }
            if stored.amended != 0 { amended[number] = stored.amended }
        }
        for stored in checkpoint.records {
            let key = try TransactionKey(storedCoordinator: stored.coordinator, id: stored.transactionID)
            let record = try Self.record(stored)
            records[key] = record
            if case .committed = record.role { newestCommitted = max(newestCommitted, key.id.unixMilliseconds) }
            guard record.isUnfinished else { continue }
            ledger.place(record.holds)
            unfinished.insert(key)
        }
        amendments = Set(checkpoint.amendments)
        for stored in checkpoint.clearing {
            clearing[try MemberID(stored.peer), default: []].append(
                ClearingLine(
                    key: try TransactionKey(storedCoordinator: stored.coordinator, id: stored.transactionID),
                    currency: try Currency(stored.currency), owedToPeer: stored.owedToPeer)
            )
        }
        horizon = checkpoint.horizonUnixMs
    }

    private static func stored(_ record: VoteRecord, key: TransactionKey) -> StoredCore.CheckpointRecord {
        var stored = StoredCore.CheckpointRecord()
        stored.coordinator = key.coordinator.text
        stored.transactionID = key.id.data
        switch record.role {
        case .prepared(let digest):
            stored.state = 1
            stored.digest = digest.data
        case .committed(let digest):
            stored.state = 2
            stored.digest = digest.data
        case .aborted(let digest):
            stored.state = 3
            if let digest { stored.digest = digest.data }
        case .unknown, .expired: preconditionFailure("the vote log keeps no record of an unknown or expired key")
        }
        if let reason = record.sealedReason { stored.sealedReason = reason }
        stored.holds = Hold.stored(record.holds)
        stored.timeoutMs = record.timeoutMilliseconds
        return stored
    }

    private static func record(_ stored: StoredCore.CheckpointRecord) throws -> VoteRecord {
        let role: ParticipantRole =
            switch stored.state {
            case 1: .prepared(try Hash256(stored.digest))
            case 2: .committed(try Hash256(stored.digest))
            case 3: .aborted(stored.digest.isEmpty ? nil : try Hash256(stored.digest))
            default: throw UnreadableRow("the checkpoint holds a record in an unknown state")
            }
        return VoteRecord(
            role: role, holds: try Hold.holds(stored: stored.holds),
            sealedReason: stored.sealedReason.isEmpty ? nil : stored.sealedReason,
            timeoutMilliseconds: stored.timeoutMs)
    }
}
