import BankCore
import Foundation
import Ledger
import Money
import Postgres
import SettlementProtocol

/// Reads accounts that may include the capital, the trial balance, and holds with their accounts' names. Each answer
/// comes from one snapshot.
///
/// The capital depends on every account of the bank; with a million of them that takes a second. These reads run on
/// their own connection, so votes and customers' questions never queue behind them.
struct AccountSurvey: Sendable {
    enum Question: Sendable {
        case accounts(AccountSelection)
        case accountPage(after: Int, limit: Int)
        case trialBalance
        case damaged(limit: Int)
        case holds([TransactionKey])
    }

    enum Answer: Sendable {
        case accounts([Account], hasMore: Bool)
        case trialBalance([Currency: Int128])
        case damaged([AccountName])
        case holds([[NamedHold]])
    }

    let connection: LaneConnection
    let queries: CoreQueries
    let unit: CoreMapping.Unit

    func answer(_ question: Question) async -> Result<Answer, CoreError> {
        await connection.reading { session throws(PostgresError) in
            switch question {
            case .accounts(let selection):
                .accounts(try await accounts(.accounts(selection, queries), in: session), hasMore: false)
            case .accountPage(let skip, let limit): try await page(after: skip, limit: limit, in: session)
            case .trialBalance: .trialBalance(try await trialBalance(in: session))
            case .damaged(let limit): .damaged(try await damaged(limit, in: session))
            case .holds(let keys): .holds(try await holds(of: keys, in: session))
            }
        }
    }

    private func accounts(
        _ request: PostgresRequest, in session: PostgresConnection
    ) async throws(PostgresError) -> [Account] {
        let rows = try await session.run([PostgresRequest(CoreQueries.beginReading), request])[1]
        let stored = try StoredAccount.all(in: rows, joinedIn: unit)
        let foreign = try await foreignSums(
            wanted: stored.contains { $0.account.kind == .capital }, endingTransactionOf: session)
        return stored.map { account in
            account.current(less: account.account.kind == .capital ? foreign[account.account.currency] ?? 0 : 0)
        }
    }

    /// An account's id is its place among all, counted from 1.
    private func page(
        after skip: Int, limit: Int, in session: PostgresConnection
    ) async throws(PostgresError) -> Answer {
        let first = min(max(0, skip), Int(Int32.max))
        let places = first..<(first + limit + 1)
        let request = PostgresRequest.numbered(queries.accountsByID, places.compactMap(StoredAccount.id(at:)))
        let found = try await accounts(request, in: session)
        return .accounts(Array(found.prefix(limit)), hasMore: found.count > limit)
    }

    private func holds(
        of keys: [TransactionKey], in session: PostgresConnection
    ) async throws(PostgresError) -> [[NamedHold]] {
        let rows = try await session.run([
            PostgresRequest(CoreQueries.beginReading), .records(of: keys),
        ])[1]
        let records = try StoredRecord.all(in: rows, of: keys, horizon: 0)
        let ids = Set(records.values.flatMap(\.holds).map { Int32($0.account) }).sorted()
        let accounts = try StoredAccount.all(
            in: try await session.run([.numbered(queries.accountsByID, ids), PostgresRequest(.commit)])[0])
        let names = Dictionary(accounts.map { (Int($0.id), $0.name) }) { first, _ in first }
        return keys.indices.map { place in
            (records[place]?.holds ?? []).compactMap { hold in
                names[hold.account].map {
                    NamedHold(account: $0, held: hold.held, pending: hold.pending, net: hold.net)
                }
            }
        }
    }

    /// Postings of the bank's other applications have their other side outside these books. It is shown on the capital,
    /// so that each currency still sums to zero.
    private func foreignSums(
        wanted: Bool, endingTransactionOf session: PostgresConnection
    ) async throws(PostgresError) -> [Currency: Int64] {
        guard wanted else {
            _ = try await session.run([PostgresRequest(.commit)])
            return [:]
        }
        let rows = try await session.run([
            PostgresRequest(CoreQueries.planForWholeTables), PostgresRequest(queries.foreignSums),
            PostgresRequest(.commit),
        ])
        return try sums(rows[1]).mapValues { Int64(clamping: $0) }
    }

    private func trialBalance(in session: PostgresConnection) async throws(PostgresError) -> [Currency: Int128] {
        let kinds = AccountKind.allCases.filter(\.isMoney).map(\.rawValue)
        return try sums(
            try await session.run([
                PostgresRequest(CoreQueries.beginReading), PostgresRequest(CoreQueries.planForWholeTables),
                .named(CoreQueries.trialBalance, kinds), PostgresRequest(.commit),
            ])[2])
    }

    private func damaged(_ limit: Int, in session: PostgresConnection) async throws(PostgresError) -> [AccountName] {
        var parameters = PostgresParameters()
        parameters.add(Int64(max(0, limit)))
        let rows = try await session.run([
            PostgresRequest(CoreQueries.beginReading), PostgresRequest(CoreQueries.planForWholeTables),
            PostgresRequest(queries.damagedAccounts, parameters), PostgresRequest(.commit),
        ])[2]
        return (0..<rows.count).map { AccountName(rows.text($0, 0) ?? "") }
    }

    private func sums(_ rows: PostgresRows) throws(PostgresError) -> [Currency: Int128] {
        var sums: [Currency: Int128] = [:]
        for row in 0..<rows.count {
            guard let currency = try? Currency(rows.text(row, 0) ?? ""), let sum = Int128(rows.text(row, 1) ?? "")
            else { throw PostgresError(.failed, "the sums of freshet.account cannot be read") }
            sums[currency] = sum
        }
        return sums
    }
}

extension AccountSelection {
    /// Whether an ``AccountSurvey`` must read it.
    var mayShowCapital: Bool {
        switch self {
        case .ofKinds(let kinds): kinds.contains(.capital)
        case .ofOwners: false
        }
    }
}

extension PostgresRequest {
    static func accounts(_ selection: AccountSelection, _ queries: CoreQueries) -> PostgresRequest {
        switch selection {
        case .ofKinds(let kinds): .named(queries.accountsOfKinds, kinds.map(\.rawValue).sorted())
        case .ofOwners(let owners): .named(queries.accountsOfOwners, owners.subtracting([""]).sorted())
        }
    }
}
