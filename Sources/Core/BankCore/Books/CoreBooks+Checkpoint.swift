import AtomicCommit
import Foundation
import Ledger
import Money
import SettlementProtocol
import SwiftProtobuf

extension CoreBooks {
    /// The whole state without the archive, so that older rows need not be replayed.
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
        checkpoint.records = (unfinished.sorted() + late.sorted() + memory.waiting).compactMap { key in
            records[key].map { StoredCore.CheckpointRecord($0, key: key) }
        }
        checkpoint.amendments = amendments.sorted()
        for peer in clearing.keys.sorted() {
            guard let lines = clearing[peer] else { continue }
            checkpoint.clearing += lines.tail.map { StoredCore.CheckpointClearing($0, peer: peer) }
            guard lines.archived > 0 else { continue }
            checkpoint.archivedClearing.append(
                StoredCore.ArchivedClearing(peer, count: lines.archived, sums: lines.archivedSums))
        }
        checkpoint.horizonUnixMs = horizon
        checkpoint.newestCommittedUnixMs = newestCommitted
        checkpoint.archiveEndUnixMs = memory.archiveEnd
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
        newestCommitted = checkpoint.newestCommittedUnixMs
        horizon = checkpoint.horizonUnixMs
        for stored in checkpoint.records {
            let key = try TransactionKey(storedCoordinator: stored.coordinator, id: stored.transactionID)
            let record = try VoteRecord(stored)
            records[key] = record
            if case .committed = record.role { newestCommitted = max(newestCommitted, key.id.unixMilliseconds) }
            guard record.isUnfinished else {
                if key.id.unixMilliseconds < horizon { late.insert(key) } else { memory.finish(key) }
                continue
            }
            ledger.place(record.holds)
            unfinished.insert(key)
        }
        amendments = Set(checkpoint.amendments)
        for stored in checkpoint.archivedClearing {
            var lines = ClearingLines()
            lines.archived = stored.count
            lines.archivedSums = try stored.sumsByCurrency
            clearing[try MemberID(stored.peer)] = lines
        }
        for stored in checkpoint.clearing {
            clearing[try MemberID(stored.peer), default: ClearingLines()].tail.append(try ClearingLine(stored))
        }
        // Every archived record has left memory.
        memory.restore(archiveEnd: checkpoint.archiveEndUnixMs)
    }

    /// Whether `bytes`, a checkpoint after the same events, have the state of these books, from which nothing has gone
    /// to an archive.
    ///
    /// - Parameter archivedAmendments: Ids that a repetition can have recalled from the archive.
    /// - Throws: As ``init(checkpoint:)``.
    public func agree(withCheckpoint bytes: [UInt8], archivedAmendments: Set<String> = []) throws -> Bool {
        let other = try CoreBooks(checkpoint: bytes)
        return ledger.accounts == other.ledger.accounts && unfinished == other.unfinished
            && other.records.allSatisfy { records[$0] == $1 }
            && other.amendments.subtracting(archivedAmendments).isSubset(of: amendments)
            && amended.filter { $0.value != 0 } == other.amended.filter { $0.value != 0 } && horizon == other.horizon
            && newestCommitted == other.newestCommitted
            && clearing.keys == other.clearing.keys
            && clearing.allSatisfy { other.clearing[$0]?.agrees(with: $1) ?? false }
    }
}

extension StoredCore.CheckpointRecord {
    init(_ record: VoteRecord, key: TransactionKey) {
        self.init()
        coordinator = key.coordinator.text
        transactionID = key.id.data
        switch record.role {
        case .prepared(let digest):
            state = 1
            self.digest = digest.data
        case .committed(let digest):
            state = 2
            self.digest = digest.data
        case .aborted(let digest):
            state = 3
            if let digest { self.digest = digest.data }
        case .unknown, .expired: preconditionFailure("the vote log keeps no record of an unknown or expired key")
        }
        if let reason = record.sealedReason { sealedReason = reason }
        holds = Hold.stored(record.holds)
        timeoutMs = record.timeoutMilliseconds
    }
}

extension VoteRecord {
    init(_ stored: StoredCore.CheckpointRecord) throws {
        let role: ParticipantRole =
            switch stored.state {
            case 1: .prepared(try Hash256(stored.digest))
            case 2: .committed(try Hash256(stored.digest))
            case 3: .aborted(stored.digest.isEmpty ? nil : try Hash256(stored.digest))
            default: throw UnreadableRow("the checkpoint holds a record in an unknown state")
            }
        self.init(
            role: role, holds: try Hold.holds(stored: stored.holds),
            sealedReason: stored.sealedReason.isEmpty ? nil : stored.sealedReason,
            timeoutMilliseconds: stored.timeoutMs)
    }
}

extension StoredCore.CheckpointClearing {
    init(_ line: ClearingLine, peer: MemberID) {
        self.init()
        self.peer = peer.text
        coordinator = line.key.coordinator.text
        transactionID = line.key.id.data
        currency = line.currency.code
        owedToPeer = line.owedToPeer
    }
}

extension ClearingLine {
    init(_ stored: StoredCore.CheckpointClearing) throws {
        self.init(
            key: try TransactionKey(storedCoordinator: stored.coordinator, id: stored.transactionID),
            currency: try Currency(stored.currency), owedToPeer: stored.owedToPeer)
    }
}
