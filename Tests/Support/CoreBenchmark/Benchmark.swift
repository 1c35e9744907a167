import BankCore
import Foundation
import Ledger
import Logging
import Money
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol

/// Measures the processor time of a prepare and its finish in a bank on PostgreSQL, for the core and for the server.
/// Run by hand:
///
///     swift run --configuration release core-benchmark [SECONDS] [CALLERS] [ITEMS PER CALL]
///     swift run --configuration release core-benchmark convert [ACCOUNTS]
@main
struct Benchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        if CommandLine.arguments.dropFirst().first == "convert" {
            return try await ConversionRun(accounts: arguments.first ?? 1_000_000).run()
        }
        let seconds = arguments.first ?? 5
        let callers = arguments.dropFirst().first ?? 4
        let items = arguments.dropFirst(2).first ?? 16
        let database = try await TestServer.start().database()
        let core = try await database.core()
        let bank = try await Bank(core)
        _ = try await bank.settle(items)

        let before = try await Cost.now(of: database)
        let start = ContinuousClock.now
        let loans = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    var loans = 0
                    while ContinuousClock.now < start + .seconds(seconds) { loans += try await bank.settle(items) }
                    return loans
                }
            }
            var loans = 0
            for try await settled in group { loans += settled }
            return loans
        }
        let wall = (ContinuousClock.now - start) / .seconds(1)
        let cost = try await Cost.now(of: database) - before
        let each = 1e6 / Double(loans)
        print(
            """
            \(loans) prepared and finished in \(wall.rounded()) s: \(Int(Double(loans) / wall))/s
            processor time each: core \(Int(cost.core * each)) µs, server \(Int(cost.server * each)) µs
            transactions of the server each: \(Double(cost.transactions) / Double(loans))
            """)
        await core.close()
    }
}

/// A supplier's bank: every loan pays one of its customers through the clearing account of one peer.
struct Bank: Sendable {
    private let core: DatabaseCore
    private let customers: [AccountName]
    private let peer: MemberID
    private let ford: MemberID
    private let euro: Currency

    init(_ core: DatabaseCore) async throws {
        self.core = core
        peer = try MemberID("birch")
        ford = try MemberID("ford")
        euro = try Currency("EUR")
        customers = (0..<100).map { AccountName("customer-\($0)") }
        var opened = [
            Account(name: Chart.clearing(peer, euro), kind: .clearing, currency: euro, floor: -Amount.limit),
            Account(name: Chart.creditLimit(peer, euro), kind: .creditLimit, currency: euro),
            Account(name: Chart.position(euro), kind: .position, currency: euro, floor: -Amount.limit),
            Account(name: Chart.capital(euro), kind: .capital, currency: euro, floor: -Amount.limit),
        ]
        opened += customers.map { Account(name: $0, kind: .customer, owner: "owner", currency: euro) }
        try await core.amend(
            Amendment(id: "open", opened: opened, postings: [Posting(Chart.creditLimit(peer, euro), Amount.limit / 2)]))
    }

    /// Prepares and commits `count` loans, in two calls.
    func settle(_ count: Int) async throws -> Int {
        let digest = try Hash256((0..<32).map { _ in UInt8.random(in: 0...255) })
        let keys = (0..<count).map { _ in
            TransactionKey(
                coordinator: ford,
                id: .fresh(at: UInt64(Date().timeIntervalSince1970 * 1_000)))
        }
        let votes = try await core.prepare(
            keys.map { key in
                CoreItem(
                    key: key, digest: digest, timeoutMilliseconds: 5_000,
                    proposal: .hold(postings, record: Data(repeating: 7, count: 300)))
            })
        guard votes.allSatisfy({ $0 == .vote(.yes) }) else { throw CoreError(.busy, "a vote was not yes") }
        _ = try await core.finish(keys.map { CoreFinish(key: $0, digest: digest, outcome: .committed) })
        return count
    }

    private var postings: [Posting] {
        [
            Posting(Chart.clearing(peer, euro), -100), Posting(Chart.creditLimit(peer, euro), -100),
            Posting(Chart.position(euro), 100), Posting(customers[.random(in: 0..<customers.count)], 100),
        ]
    }
}

/// Processor time in seconds, and the number of the server's transactions.
struct Cost {
    var core: Double
    var server: Double
    var transactions: Int64

    static func now(of database: TestDatabase) async throws -> Cost {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        let bank = try await database.bank()
        let transactions = try await bank.number("SELECT pg_current_xact_id()::text::int8") ?? 0
        await bank.close()
        return Cost(
            core: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            server: try await serverTime(database.server.pid ?? 0), transactions: transactions)
    }

    private static func serverTime(_ postmaster: pid_t) throws -> Double {
        var ticks = 0.0
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(entry) != nil {
            guard let stat = try? String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8) else { continue }
            let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 13, pid_t(fields[1]) == postmaster || pid_t(entry) == postmaster else { continue }
            ticks += (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
        }
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    static func - (left: Cost, right: Cost) -> Cost {
        Cost(
            core: left.core - right.core, server: left.server - right.server,
            transactions: left.transactions - right.transactions)
    }
}
