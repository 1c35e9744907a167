import AtomicCommit
import BankCore
import Directory
import EmbeddedCore
import Foundation
import Journal
import Ledger
import Logging
import Money
import PostgresCore
import PostgresTesting
import ProcessInterface
import SettlementProtocol
import Testing

/// The folder of a bank that keeps its own books.
///
/// It has customers, a reserve, an allocation, a mandate, a closed account, two peers, and votes in every state.
struct OldBank: Sendable {
    let dataPath: String
    static let owner = "cedar"

    /// A core's answers about the bank's whole history.
    struct Answers: Hashable, Sendable {
        var accounts: [Account]
        var inDoubt: [InDoubt]
        var states: [ParticipantRole]
        var prepared: [CoreAnswer]
        var statements: [StatementPage]
        var clearing: [ClearingPage]
        var newestCommitted: UInt64
    }

    static func make(customers: Int = 5, payments: Int = 12) async throws -> OldBank {
        let bank = OldBank(
            dataPath: FileManager.default.temporaryDirectory.appending(path: "freshet-old-\(UUID().uuidString)")
                .path(percentEncoded: false))
        try await bank.with { core in try await bank.fill(core, customers: customers, payments: payments) }
        return bank
    }

    func remove() { try? FileManager.default.removeItem(atPath: dataPath) }

    /// Serves from the folder's own books while `body` runs.
    ///
    /// - Parameter history: Milliseconds by the clock that the core is maintained with.
    func with<Result: Sendable>(
        history: UInt64 = JournaledCore.usualHistory, _ body: (JournaledCore) async throws -> Result
    ) async throws -> Result {
        let folder = try DataFolder(path: dataPath + "/core")
        defer { folder.close() }
        let core = try await JournaledCore(
            folder: folder, owner: MemberID(Self.owner), history: history, checkpointRows: 1, logger: Self.logger,
            onBroken: { _ in })
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await body(core)) } catch { outcome = .failure(error) }
        await core.close()
        return try outcome.get()
    }

    static var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    func conversion(to database: TestDatabase, url: String? = nil, mapping: String? = nil) throws -> Conversion {
        try Conversion(
            of: MemberID(Self.owner), in: dataPath, to: CoreEntry(url: url ?? database.url, mapping: mapping),
            logger: Self.logger)
    }

    /// The code that a conversion is refused with; nil if it succeeds.
    func refusal(to database: TestDatabase) async throws -> String? {
        do {
            _ = try await conversion(to: database).carryOut()
            return nil
        } catch {
            let failure = (error as? JournalError).map(BankFailure.init) ?? error as? BankFailure
            #expect(failure?.message.isEmpty == false && failure?.next.isEmpty == false)
            return failure?.code
        }
    }

    // MARK: History

    static var euro: Currency { get throws { try Currency("EUR") } }
    static var yen: Currency { get throws { try Currency("JPY") } }
    static var peers: [MemberID] { get throws { try [MemberID("birch"), MemberID("alder")] } }

    static func key(_ number: Int) throws -> TransactionKey {
        TransactionKey(
            coordinator: try MemberID(number.isMultiple(of: 5) ? "weir" : "ford"),
            id: TransactionID(unixMilliseconds: 1_800_000_000_000 + UInt64(number), random: (0, UInt64(number))))
    }

    static func digest(_ number: Int) throws -> Hash256 {
        try Hash256((0..<32).map { UInt8(truncatingIfNeeded: number &+ $0) })
    }

    private func fill(_ core: JournaledCore, customers: Int, payments: Int) async throws {
        for currency in [try Self.euro, try Self.yen] {
            try await core.amend(try Self.own(currency))
            for peer in try Self.peers {
                try await core.amend(
                    Amendment(
                        id: "limit/\(peer)/\(currency)",
                        postings: [Posting(Chart.creditLimit(peer, currency), 90_000_000)]))
            }
        }
        for start in stride(from: 0, to: customers, by: 500) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in start..<min(start + 500, customers) {
                    group.addTask { try await core.amend(try Self.opening(of: number)) }
                }
                try await group.waitForAll()
            }
        }
        try await fillOwn(core)
        for number in 1...payments {
            _ = try await core.prepare([try Self.item(number, customers: customers)])
            guard number % 4 != 3 else { continue }
            _ = try await core.finish([
                CoreFinish(
                    key: Self.key(number), digest: Self.digest(number),
                    outcome: number % 4 == 1 ? .aborted : .committed)
            ])
        }
        _ = try await core.entomb([try Self.key(1_001)])
        _ = try await core.prepare([
            CoreItem(
                key: Self.key(1_002), digest: Self.digest(1_002), timeoutMilliseconds: 3_000,
                proposal: .refuse(sealedReason: Data("not_authorised, sealed".utf8)))
        ])
    }

    private static func own(_ currency: Currency) throws -> Amendment {
        var accounts = [
            Account(name: Chart.capital(currency), kind: .capital, currency: currency, floor: -Amount.limit),
            Account(name: Chart.feeIncome(currency), kind: .feeIncome, currency: currency),
            Account(name: Chart.position(currency), kind: .position, currency: currency, floor: -70_000_000),
            Account(name: Chart.reserve(currency), kind: .reserve, currency: currency),
        ]
        for peer in try peers {
            accounts.append(
                Account(name: Chart.clearing(peer, currency), kind: .clearing, currency: currency, floor: -Amount.limit)
            )
            accounts.append(Account(name: Chart.creditLimit(peer, currency), kind: .creditLimit, currency: currency))
        }
        return Amendment(
            id: "open/\(currency)", opened: accounts,
            postings: [Posting(Chart.reserve(currency), 5_000_000), Posting(Chart.capital(currency), -5_000_000)])
    }

    private static func opening(of number: Int) throws -> Amendment {
        let currency = number.isMultiple(of: 4) ? try yen : try euro
        let name = customer(number)
        let opening = Int64(number * 10 + 1_000)
        return Amendment(
            id: "open/\(name)",
            opened: [Account(name: name, kind: .customer, owner: "owner-\(number / 2)", currency: currency)],
            postings: [Posting(name, opening), Posting(Chart.capital(currency), -opening)])
    }

    static func customer(_ number: Int) -> AccountName { Chart.customer("customer-\(number)") }

    /// An allocation, a mandate, a floor, and an account that was emptied and closed.
    private func fillOwn(_ core: JournaledCore) async throws {
        let euro = try Self.euro
        let allocation = Chart.allocation("owner-0", euro)
        let mandate = AccountName("mandate/one")
        try await core.amend(
            Amendment(
                id: "allocate",
                opened: [Account(name: allocation, kind: .allocation, owner: "owner-0", currency: euro)],
                postings: [Posting(Chart.reserve(euro), -700_000), Posting(allocation, 700_000)]))
        try await core.amend(
            Amendment(
                id: "mandate/one",
                opened: [
                    Account(name: mandate, kind: .mandate, owner: "owner-0", currency: euro, lastDay: 20_600)
                ], postings: [Posting(mandate, 5_000)]))
        try await core.amend(
            Amendment(
                id: "floor",
                bounds: [.init(account: Chart.reserve(euro), floor: 1_000_000, ceiling: Amount.limit)]))
        let closed = Chart.customer("closed")
        try await core.amend(
            Amendment(
                id: "open/closed", opened: [Account(name: closed, kind: .customer, owner: "gone", currency: euro)],
                postings: [Posting(closed, 77), Posting(Chart.capital(euro), -77)]))
        try await core.amend(
            Amendment(
                id: "close/closed", postings: [Posting(closed, -77), Posting(Chart.capital(euro), 77)],
                closed: [closed]))
    }

    /// A customer pays a customer of a peer; in every third item, the customer is paid.
    static func item(_ number: Int, customers: Int) throws -> CoreItem {
        let peer = try peers[number % 2]
        let place = number % max(1, customers)
        let currency = place.isMultiple(of: 4) ? try yen : try euro
        let amount = Int64(number.isMultiple(of: 3) ? -number : number)
        let own = Posting(customer(place), -amount)
        let others = [
            Posting(Chart.clearing(peer, currency), amount), Posting(Chart.creditLimit(peer, currency), amount),
            Posting(Chart.position(currency), -amount),
        ]
        return CoreItem(
            key: try key(number), digest: try digest(number), timeoutMilliseconds: UInt32(4_000 + number),
            proposal: .hold(amount > 0 ? [own] + others : others + [own], record: Data("record \(number)".utf8)))
    }

    // MARK: Answers

    static func answers(
        of core: any CoreBanking & BookReading, customers: Int = 5, payments: Int = 12
    ) async throws -> Answers {
        let accounts = try await core.accounts(.all)
        let keys = try (1...payments).map { try key($0) } + [try key(1_001), try key(1_002), try key(1_003)]
        var answers = Answers(
            accounts: accounts, inDoubt: try await core.inDoubt(), states: try await core.states(keys), prepared: [],
            statements: [], clearing: [], newestCommitted: try await core.newestCommitted())
        // These prepares repeat earlier ones, so no vote is new.
        answers.prepared = try await core.prepare(
            try (1...payments).map { try item($0, customers: customers) }
                + [
                    CoreItem(
                        key: key(1_002), digest: digest(1_002), timeoutMilliseconds: 3_000,
                        proposal: .refuse(sealedReason: Data("another".utf8)))
                ])
        for account in accounts {
            for since in [0, 1, 2, 9] as [UInt64] {
                let page = try await core.statement(of: account.name, since: since, limit: 2)
                answers.statements.append(try #require(page))
            }
            answers.statements.append(
                try #require(try await core.statement(of: account.name, since: 0, limit: 1_000)))
        }
        for peer in try peers {
            answers.clearing.append(try await core.clearing(with: peer, since: 0, limit: 1_000))
            answers.clearing.append(try await core.clearing(with: peer, since: 1, limit: 1))
        }
        return answers
    }
}
