import AtomicCommit
import BankCore
import Clock
import Foundation
import Ledger
import Postgres
import SettlementProtocol

/// Carries out outcomes, and entombs unknown transactions.
struct FinishBatch: StoreBatch {
    enum Item: Sendable {
        case finish(CoreFinish)
        case entomb(TransactionKey)

        var key: TransactionKey {
            switch self {
            case .finish(let finish): finish.key
            case .entomb(let key): key
            }
        }
    }

    enum Answer: Sendable {
        case finished(CoreFinishAnswer)
        case role(ParticipantRole)
        /// Another transaction has locked an account; nothing was changed, ask again.
        case locked
        /// It cannot be carried out until somebody repairs the database; nil if the database itself said so.
        case blocked(StoreProblem?)
    }

    let queries: CoreQueries
    let unit: CoreMapping.Unit
    /// The bank whose books they are.
    let owner: MemberID

    func reads(for items: [Item]) -> [PostgresRequest] { [.records(of: items.map(\.key))] }

    func decide(
        _ items: [Item], reads: ArraySlice<PostgresRows>, in transaction: StoreTransaction
    ) async throws(PostgresError) -> StoreDecision<Answer> {
        let keys = items.map(\.key)
        let records = try StoredRecord.all(in: Array(reads)[0], of: keys, horizon: transaction.horizon)
        var excerpt = BooksExcerpt(horizon: transaction.horizon)
        let peerEntries = try await lockAccounts(of: records.values, into: &excerpt, in: transaction)
        var locked: Set<Int> = []
        for (place, record) in records {
            guard let holds = excerpt.numbered(record.holds) else {
                locked.insert(place)
                continue
            }
            excerpt.books.restore(
                record.role, of: keys[place], holds: holds, sealedReason: record.sealedReason,
                timeoutMilliseconds: record.timeoutMilliseconds)
        }
        let turnovers = try await turnovers(of: keys, in: excerpt, in: transaction)
        var work = Work(
            excerpt: excerpt, peerEntries: peerEntries, turnovers: turnovers,
            newestCommitted: transaction.newestCommitted)
        let answers = items.enumerated().map { place, item in
            if locked.contains(place) { return Answer.locked }
            if let problem = work.damage(of: item) { return .blocked(problem) }
            return work.decide(item)
        }
        return StoreDecision(answers: answers, writes: work.writes(queries, horizon: transaction.horizon))
    }

    /// Locks the accounts in the records' holds, and adds them to the excerpt.
    ///
    /// - Returns: The number of entries of each peer whose clearing account is among them.
    private func lockAccounts(
        of records: some Collection<StoredRecord>, into excerpt: inout BooksExcerpt, in transaction: StoreTransaction
    ) async throws(PostgresError) -> [Int32: Int64] {
        let ids = Set(records.lazy.flatMap(\.holds).map { Int32($0.account) }).sorted()
        guard !ids.isEmpty else { return [:] }
        let rows = try await transaction.read([
            .numbered(queries.lockBankAccountsByID, ids), .numbered(CoreQueries.lockAccountsByID, ids),
            .numbered(CoreQueries.peersOfAccounts, ids),
        ])
        _ = try excerpt.take(accounts: rows[1], bank: rows[0], unit: unit)
        var entries: [Int32: Int64] = [:]
        for row in 0..<rows[2].count { entries[rows[2].int32(row, 0) ?? 0] = rows[2].int64(row, 2) }
        return entries
    }

    /// The amounts that went through accounts of the bank's customers without changing their balance, by account.
    ///
    /// Only such a transaction's note is read; there are few.
    private func turnovers(
        of keys: [TransactionKey], in excerpt: BooksExcerpt, in transaction: StoreTransaction
    ) async throws(PostgresError) -> [TransactionKey: [Int: Int64]] {
        var accounts: [TransactionKey: [Int]] = [:]
        for key in Set(keys) {
            let cancelling = excerpt.books.holds(of: key).map { ($0.account, $0.net) }
                .filter { $0.1 == 0 && excerpt.accounts[$0.0].isKeptByBank }
            if !cancelling.isEmpty { accounts[key] = cancelling.map(\.0) }
        }
        guard !accounts.isEmpty else { return [:] }
        let affected = accounts.keys.sorted()
        let rows = try await transaction.read([.notes(of: affected)])[0]
        var turnovers: [TransactionKey: [Int: Int64]] = [:]
        for row in 0..<rows.count {
            guard let place = rows.int32(row, 0).map({ Int($0) - 1 }), affected.indices.contains(place),
                let note = rows.data(row, 1)
            else { continue }
            let legs = PreparedRecord.legs(in: note, at: owner)
            for account in accounts[affected[place]] ?? [] {
                let postings = (legs[excerpt.accounts[account].name] ?? []).postings(net: 0)
                turnovers[affected[place], default: [:]][account] = postings.first?.amount
            }
        }
        return turnovers
    }

    /// The decisions of one batch and their changes.
    private struct Work {
        var excerpt: BooksExcerpt
        var changes: AccountChanges
        var tombstones = RecordRows()
        var finished: [(key: TransactionKey, state: Int16)] = []
        private let turnovers: [TransactionKey: [Int: Int64]]
        var newest: UInt64
        let newestBefore: UInt64

        init(
            excerpt: BooksExcerpt, peerEntries: [Int32: Int64], turnovers: [TransactionKey: [Int: Int64]],
            newestCommitted: UInt64
        ) {
            self.excerpt = excerpt
            self.turnovers = turnovers
            changes = AccountChanges(of: excerpt.accounts, peerEntries: peerEntries)
            newest = newestCommitted
            newestBefore = newestCommitted
        }

        /// The problem of a commit that posts on an account whose balance at the bank cannot be read.
        func damage(of item: Item) -> StoreProblem? {
            guard case .finish(let finish) = item, finish.outcome == .committed,
                let hold = excerpt.books.holds(of: finish.key).first(where: {
                    $0.net != 0 && excerpt.accounts[$0.account].isDamaged
                })
            else { return nil }
            return .damaged(excerpt.accounts[hold.account].name)
        }

        mutating func decide(_ item: Item) -> Answer {
            let holds = excerpt.books.holds(of: item.key)
            switch item {
            case .finish(let finish):
                let (answer, event) = excerpt.books.finish(finish)
                note(event, holds: holds)
                return .finished(answer)
            case .entomb(let key):
                note(excerpt.books.entomb(key), holds: [])
                return .role(excerpt.books.role(of: key))
            }
        }

        private mutating func note(_ event: CoreEvent?, holds: [Hold]) {
            switch event {
            case .finished(let key, .committed):
                changes.post(holds, of: key, turnovers: turnovers[key] ?? [:])
                finished.append((key, 2))
                newest = max(newest, key.id.unixMilliseconds)
            case .finished(let key, .aborted):
                changes.release(holds)
                finished.append((key, 3))
            case .entombed(let key): tombstones.add(tombstone: key)
            case .prepared, .refused, .amended, .horizonRaised, nil: break
            }
        }

        func writes(_ queries: CoreQueries, horizon: UInt64) -> [PostgresRequest] {
            var writes: [PostgresRequest] = []
            if !tombstones.isEmpty { writes.append(tombstones.request(horizon: horizon)) }
            guard !finished.isEmpty else { return writes }
            let finished = finished.sorted { $0.key < $1.key }
            var parameters = PostgresParameters()
            parameters.add(Int64(clamping: horizon))
            parameters.add(uuids: finished.map { ($0.key.id.high, $0.key.id.low) })
            parameters.add(finished.map(\.key.coordinator.text))
            parameters.add(finished.map(\.state))
            writes.append(PostgresRequest(CoreQueries.finishRecords, parameters))
            writes += changes.requests(queries, bookedAt: WallClock.unixMilliseconds)
            if newest > newestBefore {
                var parameters = PostgresParameters()
                parameters.add(Int64(clamping: newest))
                writes.append(PostgresRequest(CoreQueries.noteCommitted, parameters))
            }
            return writes
        }
    }
}
