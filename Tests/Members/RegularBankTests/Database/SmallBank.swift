import BankCore
import FederationTesting
import Foundation
import Ledger
import Money
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol

/// A bank on PostgreSQL with three customers and one peer, and transactions for it.
struct SmallBank: Sendable {
    let database: TestDatabase
    let core: DatabaseCore
    static let customers = ["anna", "bert", "cora"]
    static let opening: Int64 = 10_000

    static func open(
        on database: TestDatabase? = nil, url: String? = nil, mapping: CoreMapping = .reference,
        onBroken: @escaping @Sendable () -> Void = {}
    ) async throws -> SmallBank {
        let given: TestDatabase
        if let database { given = database } else { given = try await TestServer.shared().database() }
        let bank = SmallBank(
            database: given, core: try await given.core(mapping: mapping, url: url, onBroken: onBroken))
        try await bank.openAccounts()
        return bank
    }

    static var euro: Currency { get throws { try Currency("EUR") } }
    static var peer: MemberID { get throws { try MemberID("birch") } }

    func openAccounts() async throws {
        let euro = try Self.euro
        let peer = try Self.peer
        try await core.amend(
            Amendment(
                id: "open/own",
                opened: [
                    Account(name: Chart.capital(euro), kind: .capital, currency: euro, floor: -Amount.limit),
                    Account(name: Chart.position(euro), kind: .position, currency: euro, floor: -Amount.limit),
                    Account(name: Chart.clearing(peer, euro), kind: .clearing, currency: euro, floor: -Amount.limit),
                    Account(name: Chart.creditLimit(peer, euro), kind: .creditLimit, currency: euro),
                ], postings: [Posting(Chart.creditLimit(peer, euro), Amount.limit / 2)]))
        for customer in Self.customers { try await core.amend(try Self.opening(of: customer)) }
    }

    static func opening(of customer: String, in currency: String = "EUR") throws -> Amendment {
        let currency = try Currency(currency)
        let name = Chart.customer(customer)
        return Amendment(
            id: "open/\(customer)",
            opened: [Account(name: name, kind: .customer, owner: customer, currency: currency)],
            postings: [Posting(name, opening), Posting(Chart.capital(currency), -opening)])
    }

    // MARK: Transactions

    static func key() throws -> TransactionKey {
        TransactionKey(coordinator: try MemberID("ford"), id: .fresh())
    }

    static var digest: Hash256 { get throws { try Hash256([UInt8](repeating: 9, count: 32)) } }

    /// A customer pays a customer of the peer; if the amount is negative, the customer is paid.
    static func item(_ key: TransactionKey, _ customer: String, paying amount: Int64) throws -> CoreItem {
        let euro = try euro
        let peer = try peer
        let own = Posting(Chart.customer(customer), -amount)
        let others = [
            Posting(Chart.clearing(peer, euro), amount), Posting(Chart.creditLimit(peer, euro), amount),
            Posting(Chart.position(euro), -amount),
        ]
        return CoreItem(
            key: key, digest: try digest, timeoutMilliseconds: 5_000,
            proposal: .hold(amount > 0 ? [own] + others : others + [own], record: Data([1])))
    }

    /// The vote on a payment; a shortage is refused with the account and the cause.
    func prepare(_ key: TransactionKey, _ customer: String, paying amount: Int64) async throws -> CoreAnswer {
        let item = try Self.item(key, customer, paying: amount)
        let answer = try await core.prepare([item])[0]
        guard case .short(let shortage) = answer else { return answer }
        let reason = Data("\(shortage.account) \(shortage.cause)".utf8)
        return try await core.prepare([
            CoreItem(
                key: key, digest: item.digest, timeoutMilliseconds: item.timeoutMilliseconds,
                proposal: .refuse(sealedReason: reason))
        ])[0]
    }

    func finish(_ key: TransactionKey, committed: Bool = true) async throws -> CoreFinishAnswer {
        try await core.finish([
            CoreFinish(key: key, digest: try Self.digest, outcome: committed ? .committed : .aborted)
        ])[0]
    }

    /// The balance, held amount and pending amount of an account.
    func figures(_ account: String) async throws -> [Int64] {
        guard let account = try await core.currentAccounts([AccountName(account)])[0] else { return [] }
        return [account.balance, account.held, account.pending]
    }

    /// The sums of all balances and of all entries in the bank's own tables.
    func bankSums() async throws -> [Int64] {
        let bank = try await database.bank()
        let balances = try await bank.number("SELECT coalesce(sum(balance), 0)::int8 FROM bank.account") ?? -1
        let entries = try await bank.number("SELECT coalesce(sum(amount), 0)::int8 FROM bank.entry") ?? -1
        await bank.close()
        return [balances, entries]
    }
}

/// The SQLSTATE that `sql` fails with; nil if it succeeds.
func sqlState(_ sql: String, on connection: PostgresConnection) async throws -> String? {
    do {
        try await connection.execute(sql)
        return nil
    } catch let error as PostgresError {
        return error.sqlState
    }
}
