import AtomicCommit
import BankCore
import Foundation
import Ledger
import Money
import Postgres
import SettlementProtocol

/// Answers all waiting questions in one round trip and from one snapshot.
struct Inquirer: Sendable {
    let connection: LaneConnection
    let queries: CoreQueries
    let unit: CoreMapping.Unit
    /// The bank whose books they are.
    let owner: MemberID

    private static let identity = PostgresQuery(
        "read_identity", "SELECT horizon, newest_committed FROM freshet.identity")

    func answer(_ inquiries: [Inquiry]) async -> [Result<Inquiry.Answer, CoreError>] {
        let answers = await connection.reading { session throws(PostgresError) in
            try await read(inquiries, in: session)
        }
        switch answers {
        case .success(let answers):
            return answers.map { answer in
                if case .failed(let error) = answer { .failure(error) } else { .success(answer) }
            }
        case .failure(let error): return inquiries.map { _ in .failure(error) }
        }
    }

    private func read(
        _ inquiries: [Inquiry], in session: PostgresConnection
    ) async throws(PostgresError) -> [Inquiry.Answer] {
        let requests = inquiries.map(requests)
        let rows = try await session.run(
            [PostgresRequest(CoreQueries.beginReading), PostgresRequest(Self.identity)]
                + requests.flatMap(\.self) + [PostgresRequest(.commit)])
        guard rows[1].count == 1, let horizon = rows[1].int64(0, 0), let newest = rows[1].int64(0, 1) else {
            throw PostgresError(.failed, "freshet.identity is not what this version writes")
        }
        var answers: [Inquiry.Answer] = []
        var next = 2
        for (inquiry, requests) in zip(inquiries, requests) {
            answers.append(
                try answer(
                    inquiry, Array(rows[next..<next + requests.count]), horizon: UInt64(clamping: horizon),
                    newest: UInt64(clamping: newest)))
            next += requests.count
        }
        return answers
    }

    private func requests(_ inquiry: Inquiry) -> [PostgresRequest] {
        switch inquiry {
        case .accounts(let names): return [.named(queries.accounts, Set(names.map(\.text)).sorted())]
        case .selected(let selection): return [.accounts(selection, queries)]
        case .states(let keys): return [.records(of: keys)]
        case .inDoubt: return [PostgresRequest(CoreQueries.prepared)]
        case .clearing(let peer, let since, let limit):
            var name = PostgresParameters()
            name.add(peer.text)
            return [
                page(CoreQueries.clearing, of: peer.text, since: since, limit: limit),
                PostgresRequest(CoreQueries.accountsOfPeer, name), PostgresRequest(CoreQueries.prepared),
                PostgresRequest(CoreQueries.removedClearing, name),
            ]
        case .newestCommitted, .horizon: return []
        case .statement(let account, let since, let limit):
            return [
                .named(queries.accounts, [account.text]),
                page(CoreQueries.entries, of: account.text, since: since, limit: limit),
                page(queries.movedBankEntries, of: account.text, since: since, limit: limit),
                page(queries.bankEntries, of: account.text, since: since, limit: limit),
            ]
        }
    }

    /// Requests two extra rows: one shows whether there are more, and the first may not be shown.
    private func page(_ statement: PostgresQuery, of name: String, since: UInt64, limit: Int) -> PostgresRequest {
        var parameters = PostgresParameters()
        parameters.add(name)
        parameters.add(Int64(clamping: since))
        parameters.add(Int64(max(0, min(limit, 100_000))) + 2)
        return PostgresRequest(statement, parameters)
    }

    private func answer(
        _ inquiry: Inquiry, _ rows: [PostgresRows], horizon: UInt64, newest: UInt64
    ) throws(PostgresError) -> Inquiry.Answer {
        switch inquiry {
        case .accounts(let names):
            var found: [AccountName: Account] = [:]
            for stored in try StoredAccount.all(in: rows[0], joinedIn: unit) {
                found[stored.name] = stored.current()
            }
            return .accounts(names.map { found[$0] })
        case .selected: return .accounts(try StoredAccount.all(in: rows[0], joinedIn: unit).map { $0.current() })
        case .states(let keys):
            let records = try StoredRecord.all(in: rows[0], of: keys, horizon: horizon)
            return .states(
                keys.enumerated().map { place, key in
                    records[place]?.role ?? (key.id.unixMilliseconds < horizon ? .expired : .unknown)
                })
        case .inDoubt: return .inDoubt(try prepared(rows[0]).map(\.inDoubt))
        case .clearing(_, _, let limit): return .clearing(try clearing(rows, limit: limit))
        case .newestCommitted: return .number(newest)
        case .horizon: return .number(horizon)
        case .statement(let account, _, let limit):
            guard let stored = try StoredAccount.all(in: rows[0]).first else { return .statement(nil) }
            let entries: [BookedEntry]
            if stored.isKeptByBank {
                do throws(CoreError) {
                    entries = try bankEntries(rows[2], of: stored) + bankEntries(rows[3], of: stored)
                } catch { return .failed(error) }
            } else {
                entries = try ownEntries(rows[1], of: account)
            }
            return .statement(Self.page(of: account, entries, limit: limit))
        }
    }

    /// An entry that stands for postings that were removed before a conversion is not one of the page.
    private static func page(of account: AccountName, _ found: [BookedEntry], limit: Int) -> StatementPage {
        var entries = found
        var removed = StatementPage.Removed.nothing
        if let first = found.first, first.position == 1,
            first.cause == .amendment(PostingScan.Posted.carriedForward)
        {
            removed = .init(untilUnixMilliseconds: first.bookedUnixMilliseconds, balance: first.amount)
            entries.removeFirst()
        }
        return StatementPage(
            account: account, entries: Array(entries.prefix(limit)), hasMore: entries.count > limit, removed: removed)
    }

    // MARK: Records and entries

    /// The prepared records; each hold names its account by its id in the store.
    private func prepared(_ rows: PostgresRows) throws(PostgresError) -> [(inDoubt: InDoubt, holds: [Hold])] {
        var prepared: [(inDoubt: InDoubt, holds: [Hold])] = []
        prepared.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            guard let key = key(rows, row, id: 0, coordinator: 1), let digest = rows.data(row, 2),
                let hash = try? Hash256(digest), let timeout = rows.int64(row, 3)
            else { throw Self.damaged }
            prepared.append(
                (
                    InDoubt(key: key, digest: hash, timeoutMilliseconds: UInt32(clamping: timeout)),
                    try StoredRecord.holds(in: rows.data(row, 4) ?? Data())
                ))
        }
        return prepared
    }

    private func clearing(_ rows: [PostgresRows], limit: Int) throws(PostgresError) -> ClearingPage {
        var entries: [ClearingEntry] = []
        for row in 0..<min(rows[0].count, limit) {
            guard let position = rows[0].int64(row, 0), let key = key(rows[0], row, id: 1, coordinator: 2),
                let currency = try? Currency(rows[0].text(row, 3) ?? ""), let amount = rows[0].int64(row, 4)
            else { throw Self.damaged }
            entries.append(
                ClearingEntry(position: UInt64(clamping: position), key: key, currency: currency, owedToPeer: amount))
        }
        let ids = Set((0..<rows[1].count).map { Int(rows[1].int32($0, 0) ?? 0) })
        let touching = try prepared(rows[2]).filter { $0.holds.contains { ids.contains($0.account) } }
        return ClearingPage(
            entries: entries, hasMore: rows[0].count > limit, prepared: touching.map(\.inDoubt.key),
            removed: try removed(rows[3]))
    }

    private func removed(_ rows: PostgresRows) throws(PostgresError) -> RemovedClearing {
        var before: UInt64 = 0
        var sums: [Currency: Int128] = [:]
        for row in 0..<rows.count {
            guard let currency = try? Currency(rows.text(row, 0) ?? ""), let owed = rows.int64(row, 1),
                let time = rows.int64(row, 2)
            else { throw Self.damaged }
            sums[currency] = Int128(owed)
            before = max(before, UInt64(clamping: time))
        }
        return RemovedClearing(before: before, owedToPeer: sums)
    }

    private func ownEntries(_ rows: PostgresRows, of account: AccountName) throws(PostgresError) -> [BookedEntry] {
        var entries: [BookedEntry] = []
        for row in 0..<rows.count {
            guard let position = rows.int64(row, 0), let booked = rows.int64(row, 1), let amount = rows.int64(row, 2),
                let balance = rows.int64(row, 3)
            else { throw Self.damaged }
            let cause: BookedEntry.Cause
            if let key = key(rows, row, id: 5, coordinator: 4) {
                cause = .transaction(key)
            } else if let amendment = rows.text(row, 6) {
                cause = .amendment(amendment)
            } else {
                throw Self.damaged
            }
            entries.append(
                BookedEntry(
                    position: UInt64(clamping: position), bookedUnixMilliseconds: UInt64(clamping: booked),
                    amount: amount, balanceAfter: balance, cause: cause,
                    legs: legs(rows, row, 7, on: account, of: amount)))
        }
        return entries
    }

    private func bankEntries(_ rows: PostgresRows, of account: StoredAccount) throws(CoreError) -> [BookedEntry] {
        let currency = account.account.currency.code
        var entries: [BookedEntry] = []
        for row in 0..<rows.count {
            let position = rows.int64(row, 0)
            guard let position, let amount = unit.minorUnits(rows, row, 2, currency: currency),
                let balanceAfter = unit.minorUnits(rows, row, 3, currency: currency), let booked = rows.int64(row, 1)
            else {
                throw CoreError(
                    .damaged,
                    "entry \(position.map(String.init) ?? "without a position") of \(account.name) at the bank has no "
                        + "readable amount, balance or time")
            }
            entries.append(
                BookedEntry(
                    position: UInt64(clamping: position),
                    bookedUnixMilliseconds: UInt64(clamping: booked), amount: amount, balanceAfter: balanceAfter,
                    cause: BookedEntry.Cause(reference: rows.text(row, 4) ?? ""),
                    legs: legs(rows, row, 5, on: account.name, of: amount)))
        }
        return entries
    }

    /// The legs of an entry, from what the bank noted with its vote.
    private func legs(
        _ rows: PostgresRows, _ row: Int, _ column: Int, on account: AccountName, of amount: Int64
    ) -> [BookedLeg] {
        guard let note = rows.data(row, column) else { return [] }
        return (PreparedRecord.legs(in: note, at: owner)[account] ?? []).legs(ofPosting: amount)
    }

    private func key(_ rows: PostgresRows, _ row: Int, id: Int, coordinator: Int) -> TransactionKey? {
        guard let words = rows.uuid(row, id), let coordinator = rows.text(row, coordinator),
            let member = try? MemberID(coordinator), let id = try? TransactionID(high: words.high, low: words.low)
        else { return nil }
        return TransactionKey(coordinator: member, id: id)
    }

    private static var damaged: PostgresError {
        PostgresError(.failed, "a row of the schema freshet is not what this version writes")
    }
}

extension BookedEntry.Cause {
    /// The reference text of the bank's entry.
    var reference: String {
        switch self {
        case .transaction(let key): "freshet \(key)"
        case .amendment(let id): "freshet-amendment \(id)"
        case .other(let words): words
        }
    }

    /// Reads the reference text of a bank's entry.
    init(reference: String) {
        let words = reference.split(separator: " ", maxSplits: 1)
        switch words.first {
        case "freshet" where words.count == 2:
            let parts = words[1].split(separator: "/", maxSplits: 1)
            if parts.count == 2, let coordinator = try? MemberID(parts[0]), let id = try? TransactionID(parts[1]) {
                self = .transaction(TransactionKey(coordinator: coordinator, id: id))
            } else {
                self = .other(reference)
            }
        case "freshet-amendment" where words.count == 2: self = .amendment(String(words[1]))
        default: self = .other(reference)
        }
    }
}
