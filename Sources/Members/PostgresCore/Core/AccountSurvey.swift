import BankCore
import Ledger
import Money
import Postgres

/// Reads accounts among which the capital may be, and the sums of all: each by itself and of one instant.
///
/// The capital depends on every account of the bank. With a million of them that takes a second, for which neither a vote
/// nor a customer's question is to wait: it has a connection of its own.
struct AccountSurvey: Sendable {
    enum Question: Sendable {
        case accounts(AccountSelection)
        case trialBalance
    }

    enum Answer: Sendable {
        case accounts([Account])
        case trialBalance([Currency: Int128])
    }

    let connection: LaneConnection
    let statements: CoreStatements
    let unit: CoreMapping.Unit

    func answer(_ question: Question) async -> Result<Answer, CoreError> {
        await connection.reading { session throws(PostgresError) in
            switch question {
            case .accounts(let selection): .accounts(try await accounts(selection, in: session))
            case .trialBalance: .trialBalance(try await trialBalance(in: session))
            }
        }
    }

    private func accounts(
        _ selection: AccountSelection, in session: PostgresConnection
    ) async throws(PostgresError) -> [Account] {
        let rows = try await session.run([
            PostgresRequest(CoreStatements.beginReading), .accounts(selection, statements),
        ])[1]
        let stored = try StoredAccount.all(in: rows, joinedIn: unit)
        let foreign = try await foreignSums(
            wanted: stored.contains { $0.account.kind == .capital }, endingTransactionOf: session)
        return stored.map { account in
            account.current(less: account.account.kind == .capital ? foreign[account.account.currency] ?? 0 : 0)
        }
    }

    /// What the bank's other applications posted has its other side outside these books; it is shown on the capital, so
    /// that each currency still sums to zero.
    private func foreignSums(
        wanted: Bool, endingTransactionOf session: PostgresConnection
    ) async throws(PostgresError) -> [Currency: Int64] {
        guard wanted else {
            _ = try await session.run([PostgresRequest(.commit)])
            return [:]
        }
        let rows = try await session.run([
            PostgresRequest(CoreStatements.planForWholeTables), PostgresRequest(statements.foreignSums),
            PostgresRequest(.commit),
        ])
        return try sums(rows[1]).mapValues { Int64(clamping: $0) }
    }

    private func trialBalance(in session: PostgresConnection) async throws(PostgresError) -> [Currency: Int128] {
        let kinds = AccountKind.allCases.filter(\.isMoney).map(\.rawValue)
        return try sums(
            try await session.run([
                PostgresRequest(CoreStatements.beginReading), PostgresRequest(CoreStatements.planForWholeTables),
                .named(CoreStatements.trialBalance, kinds), PostgresRequest(.commit),
            ])[2])
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
    /// Whether it is for an ``AccountSurvey``.
    var mayShowCapital: Bool {
        switch self {
        case .at: true
        case .ofKinds(let kinds): kinds.contains(.capital)
        case .ofOwners: false
        }
    }
}

extension PostgresRequest {
    static func accounts(_ selection: AccountSelection, _ statements: CoreStatements) -> PostgresRequest {
        switch selection {
        case .ofKinds(let kinds): .named(statements.accountsOfKinds, kinds.map(\.rawValue).sorted())
        case .ofOwners(let owners): .named(statements.accountsOfOwners, owners.subtracting([""]).sorted())
        case .at(let places): .numbered(statements.accountsByID, places.compactMap(StoredAccount.id(at:)).sorted())
        }
    }
}
