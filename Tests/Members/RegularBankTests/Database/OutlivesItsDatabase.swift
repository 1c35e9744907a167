import BankCore
import FederationTesting
import Foundation
import Ledger
import Money
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Synchronization
import Testing

/// Connections break and servers die at the worst moment: nothing acknowledged is lost, nothing is done twice, and the
/// core goes on by itself.
@Suite(.serialized) struct OutlivesItsDatabase {
    @Test(arguments: ["votes", "outcomes"])
    func `a commit whose answer is lost is looked up by its transaction number`(lane: String) async throws {
        let server = try await TestServer.shared()
        let proxy = try CuttingProxy(to: server.port)
        let database = try await server.database()
        let small = try await SmallBank.open(
            on: database, url: "postgres://freshet_adapter@127.0.0.1:\(proxy.port)/\(database.name)")
        let key = try SmallBank.key()
        if lane == "votes" { proxy.arm() }
        #expect(try await small.prepare(key, "anna", paying: 300) == .vote(.yes))
        if lane == "outcomes" { proxy.arm() }
        #expect(try await small.finish(key) == .acknowledged)
        #expect(proxy.cuts == 1)
        #expect(try await small.figures("anna") == [9_700, 0, 0])
        #expect(try await small.bankSums() == [29_700, 29_700])
        #expect(try await small.core.clearing(with: SmallBank.peer, since: 0, limit: 9).entries.count == 1)
        await small.core.close()
    }

    @Test func `a transaction that the server ends at its commit is retried`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        try await bank.execute(
            """
            CREATE SEQUENCE bank.kills;
            CREATE FUNCTION bank.kill() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $body$
            BEGIN IF nextval('bank.kills') <= 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
            RETURN NULL; END $body$;
            CREATE CONSTRAINT TRIGGER kill AFTER INSERT ON freshet.record DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION bank.kill()
            """)
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 300) == .vote(.yes))
        #expect(try await small.figures("anna") == [10_000, 300, 0])
        #expect(try await bank.number("SELECT last_value FROM bank.kills") == 3)
        await small.core.close()
    }

    @Test func `a transaction in a deadlock with another application is retried, and no caller sees it`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        try await bank.execute(
            """
            CREATE SEQUENCE bank.tries;
            CREATE FUNCTION bank.conflict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $body$
            BEGIN
                IF nextval('bank.tries') = 1 THEN RAISE EXCEPTION 'd' USING ERRCODE = '40P01'; END IF;
                IF currval('bank.tries') = 2 THEN RAISE EXCEPTION 's' USING ERRCODE = '40001'; END IF;
                RETURN NULL;
            END $body$;
            CREATE TRIGGER conflict AFTER UPDATE ON bank.account FOR EACH ROW EXECUTE FUNCTION bank.conflict()
            """)
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 300) == .vote(.yes))
        #expect(try await small.finish(key) == .acknowledged)
        #expect(try await bank.number("SELECT last_value FROM bank.tries") == 3)
        #expect(try await small.figures("anna") == [9_700, 0, 0])
        await small.core.close()
    }

    @Test func `connections that are ended again and again under load leave exact books`() async throws {
        let small = try await SmallBank.open()
        let bank = try await small.database.bank()
        let load = PaymentLoad(small)
        for _ in 0..<12 {
            try await load.settles(15)
            try await bank.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'freshet_adapter' AND datname = current_database()"
            )
        }
        try await load.endExactly()
        await small.core.close()
    }

    @Test(arguments: [SIGKILL, SIGQUIT, SIGINT])
    func `a server that dies and comes back under load loses nothing that was acknowledged`(
        signal: Int32
    ) async throws {
        let server = try await TestServer.start()
        let small = try await SmallBank.open(on: try await server.database())
        let load = PaymentLoad(small)
        for _ in 0..<2 {
            try await load.settles(40)
            try await server.end(signal)
            try await eventually("it still says that it is ready") { await !small.core.readiness().isEmpty }
            try await server.run()
        }
        try await load.settles(40)
        try await load.endExactly()
        #expect(await small.core.readiness() == [])
        await small.core.close()
        try await server.end(SIGQUIT)
    }

    @Test func `callers are told at once that the server is away, and nothing is half done`() async throws {
        let server = try await TestServer.start()
        let small = try await SmallBank.open(on: try await server.database())
        let key = try SmallBank.key()
        #expect(try await small.prepare(key, "anna", paying: 300) == .vote(.yes))
        try await server.end(SIGINT)
        func code(_ call: () async throws -> Void) async -> CoreError.Code? {
            do {
                try await call()
                return nil
            } catch { return (error as? CoreError)?.code }
        }
        #expect(await code { _ = try await small.prepare(try SmallBank.key(), "bert", paying: 1) } == .unavailable)
        #expect(await code { _ = try await small.finish(key) } == .unavailable)
        #expect(await code { _ = try await small.core.inDoubt() } == .unavailable)
        #expect(await code { try await small.core.amend(Amendment(id: "x")) } == .unavailable)
        #expect(await small.core.readiness().first?.hasPrefix("database_unreachable:") == true)
        try await server.run()
        let doubt = try await eventually("it does not come back") { try? await small.core.inDoubt() }
        #expect(doubt.map(\.key) == [key])
        try await eventually("outcomes are still refused") { (try? await small.finish(key)) == .acknowledged }
        #expect(try await small.figures("anna") == [9_700, 0, 0])
        #expect(try await small.figures("bert") == [10_000, 0, 0])
        await small.core.close()
        try await server.end(SIGQUIT)
    }
}

/// Several callers prepare and finish payments one after another, and retry each call until the core answers.
final class PaymentLoad: Sendable {
    private struct State {
        var settled = 0
        var paid: [String: Int64] = [:]
        var isOver = false
    }

    private let small: SmallBank
    private let state = Mutex(State())
    private let callers: Mutex<[Task<Void, any Error>]> = Mutex([])

    /// - Parameters:
    ///   - settled: How many payments were settled before.
    ///   - paid: The sum of those payments, by customer.
    init(_ small: SmallBank, settled: Int = 0, paid: [String: Int64] = [:]) {
        self.small = small
        state.withLock { $0 = State(settled: settled, paid: paid) }
        callers.withLock { $0 = (0..<6).map { _ in Task { try await self.run() } } }
    }

    private func run() async throws {
        while !state.withLock(\.isOver) {
            let key = try SmallBank.key()
            let customer = SmallBank.customers[.random(in: 0..<3)]
            let amount: Int64 = .random(in: 0..<2) == 0 ? 1 : -1
            let vote = try await persist { try await small.prepare(key, customer, paying: amount) }
            guard vote == .vote(.yes) else { continue }
            try await persist {
                let answer = try await small.finish(key)
                guard ![.busy, .blocked].contains(answer) else { throw CoreError(.busy, "to be told again") }
                #expect(answer == .acknowledged)
            }
            state.withLock { state in
                state.settled += 1
                state.paid[customer, default: 0] += amount
            }
        }
    }

    /// Retries a call until the core answers, as a coordinator does.
    @discardableResult
    private func persist<Answer>(_ call: () async throws -> Answer) async throws -> Answer {
        try await eventually("the core does not come back", within: .seconds(60)) {
            do { return try await call() } catch let error as CoreError
                where [.unavailable, .busy].contains(error.code)
            {
                return nil
            }
        }
    }

    /// Returns once `count` more payments were settled.
    func settles(_ count: Int) async throws {
        let goal = state.withLock(\.settled) + count
        try await eventually("payments are no longer settled") { state.withLock(\.settled) >= goal }
    }

    /// Ends the load and checks every figure against the acknowledged payments.
    func endExactly() async throws {
        state.withLock { $0.isOver = true }
        for caller in callers.withLock(\.self) { try await caller.value }
        let (settled, paid) = state.withLock { ($0.settled, $0.paid) }
        #expect(try await small.core.inDoubt() == [])
        for customer in SmallBank.customers {
            #expect(try await small.figures(customer) == [SmallBank.opening - (paid[customer] ?? 0), 0, 0])
        }
        let total = paid.values.reduce(0, +)
        #expect(try await small.bankSums() == [3 * SmallBank.opening - total, 3 * SmallBank.opening - total])
        let clearing = try await small.core.clearing(with: SmallBank.peer, since: 0, limit: 50_000)
        #expect(clearing.entries.count == settled)
        #expect(clearing.entries.map(\.position) == (0..<settled).map { UInt64($0 + 1) })
        #expect(clearing.entries.reduce(0) { $0 + $1.owedToPeer } == total)
        let accounts = try await small.core.accounts(.all)
        #expect(accounts.filter { $0.kind.isMoney }.reduce(0) { $0 + $1.balance } == 0)
    }
}
