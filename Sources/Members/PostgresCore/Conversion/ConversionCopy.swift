import BankCore
import EmbeddedCore
import Foundation
import Ledger
import Logging
import Money
import Postgres
import SettlementProtocol

/// Copies an old store's books into the target's open transaction, some thousand rows per query.
struct ConversionCopy: Sendable {
    let target: ConversionTarget
    let old: OldBooks
    let logger: Logger

    private static let chunk = 5_000

    private var accounts: [Account] { old.books.ledger.accounts }

    /// - Returns: The number of entries.
    /// - Throws: `PostgresError`, `JournalError`, `CancellationError`; then the transaction is unusable.
    func run(owner: MemberID, conversion: UUID) async throws -> Int {
        try await copyIdentity(owner, conversion)
        try await copyPeers()
        try await copyRemovedClearing()
        try await copyAccounts()
        try await copyCustomers()
        try await copyBankAccounts()
        try await copyVotes()
        try await copyAmendments()
        return try await copyEntries()
    }

    // MARK: Everything but accounts

    private func copyIdentity(_ owner: MemberID, _ conversion: UUID) async throws {
        var parameters = PostgresParameters()
        parameters.add(owner.text)
        parameters.add(Int64(clamping: old.books.horizon))
        parameters.add(Int64(clamping: old.books.newestCommitted))
        parameters.add(Int32(clamping: accounts.count))
        parameters.add(uuid: conversion.words)
        _ = try await target.run([PostgresRequest(ConversionQueries.insertIdentity, parameters)])
    }

    private func copyPeers() async throws {
        let peers = old.books.clearingPeers
        guard !peers.isEmpty else { return }
        var parameters = PostgresParameters()
        parameters.add(peers.indices.map { Int32($0) + 1 })
        parameters.add(peers.map(\.text))
        _ = try await target.run([PostgresRequest(CoreQueries.insertPeers, parameters)])
    }

    private func copyRemovedClearing() async throws {
        let removed = old.removedSums
        guard !removed.isEmpty else { return }
        var parameters = PostgresParameters()
        let peers = peerNumbers
        parameters.add(removed.map { peers[$0.peer] ?? 0 })
        parameters.add(removed.map(\.currency.code))
        parameters.add(removed.map { Int64(clamping: $0.owed) })
        parameters.add(removed.map { Int64(clamping: $0.before) })
        _ = try await target.run([PostgresRequest(ConversionQueries.insertRemovedClearing, parameters)])
    }

    private func copyVotes() async throws {
        let votes = old.books.votes
        try await inChunks(votes.count, "votes") { places in voteRequest(votes[places]) }
    }

    private func voteRequest(_ votes: ArraySlice<KeptVote>) -> PostgresRequest {
        var rows = RecordRows()
        for vote in votes {
            let holds = vote.holds.map {
                Hold(account: $0.account + 1, held: $0.held, pending: $0.pending, net: $0.net)
            }
            rows.add(vote, holds: holds, record: old.records[vote.key])
        }
        return rows.request(horizon: old.books.horizon)
    }

    private func copyAmendments() async throws {
        let ids = old.books.amendmentIDs
        try await inChunks(ids.count, "amendments") { places in
            .named(ConversionQueries.insertAmendments, Array(ids[places]))
        }
    }

    // MARK: Accounts

    /// The peers' numbers in the store.
    private var peerNumbers: [MemberID: Int32] {
        Dictionary(uniqueKeysWithValues: old.books.clearingPeers.enumerated().map { ($1, Int32($0) + 1) })
    }

    /// An account's id in the store is its place in the ledger, counted from 1.
    private func copyAccounts() async throws {
        let all = accounts
        let peers = peerNumbers
        try await inChunks(all.count, "accounts") { places in Self.accountRequest(all[places], peers: peers) }
    }

    private func copyCustomers() async throws {
        var owners: Set<String> = []
        for account in accounts where account.kind == .customer { owners.insert(account.owner) }
        let names = owners.sorted()
        try await inChunks(names.count, "customers") { places in
            .named(target.queries.insertBankCustomers, Array(names[places]))
        }
    }

    private func copyBankAccounts() async throws {
        let kept = accounts.filter { $0.kind == .customer }
        try await inChunks(kept.count, "customers' accounts") { places in
            var rows = PostgresParameters()
            rows.add(kept[places].map(\.name.text))
            rows.add(kept[places].map(\.owner))
            rows.add(kept[places].map(\.currency.code))
            rows.add(kept[places].map(\.balance))
            return PostgresRequest(target.queries.insertBankAccounts, rows)
        }
    }

    private static func accountRequest(
        _ accounts: ArraySlice<Account>, peers: [MemberID: Int32]
    ) -> PostgresRequest {
        var parameters = PostgresParameters()
        parameters.add(accounts.indices.map { Int32($0) + 1 })
        parameters.add(accounts.map(\.name.text))
        parameters.add(accounts.map(\.kind.rawValue))
        parameters.add(accounts.map(\.owner))
        parameters.add(accounts.map(\.currency.code))
        parameters.add(accounts.map { Int32($0.currency.exponent) })
        parameters.add(accounts.map(\.floor))
        parameters.add(accounts.map(\.ceiling))
        parameters.add(accounts.map { $0.lastDay ?? Int32.min })
        parameters.add(accounts.map { $0.isOpen ? Int32(1) : 0 })
        parameters.add(accounts.map { $0.kind == .customer ? Int32(1) : 0 })
        parameters.add(
            accounts.map { account in
                account.kind == .clearing ? Chart.peer(ofClearing: account.name).flatMap { peers[$0] } ?? 0 : 0
            })
        parameters.add(accounts.map(\.balance))
        parameters.add(accounts.map(\.held))
        parameters.add(accounts.map(\.pending))
        return PostgresRequest(ConversionQueries.insertAccounts, parameters)
    }

    // MARK: Entries

    private func copyEntries() async throws -> Int {
        var progress = ConversionProgress(of: "entries", total: nil, logger: logger)
        let peers = peerNumbers
        var own: [PostingScan.Posted] = []
        var kept: [PostingScan.Posted] = []
        var notes: [TransactionKey: Data] = [:]
        var count = 0
        // If postings were removed, their sum is the account's first entry, and positions begin there anew.
        var skipped: [Int: UInt64] = [:]
        for one in old.replay.carriedForward { skipped[one.account] = one.entry.position }
        for one in old.carriedForward { skipped[one.account] = one.entry.position - 1 }
        try await old.readPostings { posted in
            for one in posted {
                if case .transaction(let key) = one.entry.cause { notes[key] = one.record ?? notes[key] }
                if accounts[one.account].kind == .customer { kept.append(one) } else { own.append(one) }
            }
            count += posted.count
            if own.count >= Self.chunk { try await copy(&own, peers: peers, skipped) }
            if kept.count >= Self.chunk { try await copy(keptByBank: &kept) }
            if notes.count >= Self.chunk { try await copy(&notes) }
            progress.note(count)
        }
        try await copy(&own, peers: peers, skipped)
        try await copy(keptByBank: &kept)
        try await copy(&notes)
        _ = try await target.run([
            PostgresRequest(CoreQueries.planForWholeTables),
            PostgresRequest(ConversionQueries.countEntries), PostgresRequest(ConversionQueries.countPeerEntries),
            PostgresRequest(target.queries.noteMovedHistory), PostgresRequest(ConversionQueries.checkConstraints),
        ])
        return count
    }

    /// - Parameter skipped: The positions of each account before its first entry here.
    private func copy(
        _ posted: inout [PostingScan.Posted], peers: [MemberID: Int32], _ skipped: [Int: UInt64]
    ) async throws {
        guard !posted.isEmpty else { return }
        try Task.checkCancellation()
        var parameters = PostgresParameters()
        parameters.add(posted.map { Int32($0.account) + 1 })
        parameters.add(posted.map { Int64(clamping: $0.entry.position - (skipped[$0.account] ?? 0)) })
        parameters.add(posted.map { Int64(clamping: $0.entry.bookedUnixMilliseconds) })
        parameters.add(posted.map(\.entry.amount))
        parameters.add(posted.map(\.entry.balanceAfter))
        let keys = posted.map { one -> TransactionKey? in
            if case .transaction(let key) = one.entry.cause { key } else { nil }
        }
        parameters.add(keys.map { $0?.coordinator.text ?? "" })
        parameters.add(uuids: keys.map { ($0?.id.high ?? 0, $0?.id.low ?? 0) })
        parameters.add(posted.map { one in if case .amendment(let id) = one.entry.cause { id } else { "" } })
        parameters.add(
            posted.map { one in
                guard one.peerPosition != nil, let peer = Chart.peer(ofClearing: accounts[one.account].name) else {
                    return Int32(0)
                }
                return peers[peer] ?? 0
            })
        parameters.add(
            posted.map { one in
                guard let position = one.peerPosition,
                    let peer = Chart.peer(ofClearing: accounts[one.account].name)
                else { return 0 }
                return Int64(clamping: position - (old.replay.removedClearing[peer]?.count ?? 0))
            })
        _ = try await target.run([PostgresRequest(ConversionQueries.insertEntries, parameters)])
        posted.removeAll(keepingCapacity: true)
    }

    private func copy(keptByBank posted: inout [PostingScan.Posted]) async throws {
        guard !posted.isEmpty else { return }
        try Task.checkCancellation()
        var parameters = PostgresParameters()
        parameters.add(posted.map { accounts[$0.account].name.text })
        parameters.add(posted.map(\.entry.amount))
        parameters.add(posted.map(\.entry.balanceAfter))
        parameters.add(posted.map { Int64(clamping: $0.entry.bookedUnixMilliseconds) })
        parameters.add(posted.map(\.entry.cause.reference))
        _ = try await target.run([PostgresRequest(target.queries.insertMovedBankEntries, parameters)])
        posted.removeAll(keepingCapacity: true)
    }

    /// Copies the records that statements read legs from.
    private func copy(_ notes: inout [TransactionKey: Data]) async throws {
        guard !notes.isEmpty else { return }
        try Task.checkCancellation()
        let sorted = notes.sorted { $0.key < $1.key }
        var parameters = PostgresParameters()
        parameters.add(uuids: sorted.map { ($0.key.id.high, $0.key.id.low) })
        parameters.add(sorted.map(\.key.coordinator.text))
        parameters.add(sorted.map { Optional($0.value) })
        _ = try await target.run([PostgresRequest(ConversionQueries.insertNotes, parameters)])
        notes.removeAll(keepingCapacity: true)
    }

    // MARK: Chunks

    /// - Parameter request: Makes the query for the elements at some places.
    private func inChunks(_ count: Int, _ kind: String, _ request: (Range<Int>) -> PostgresRequest) async throws {
        var progress = ConversionProgress(of: kind, total: count, logger: logger)
        var done = 0
        while done < count {
            try Task.checkCancellation()
            let end = min(done + Self.chunk, count)
            _ = try await target.run([request(done..<end)])
            done = end
            progress.note(done)
        }
    }
}
