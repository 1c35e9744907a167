import BankCore
import FederationTesting
import Foundation
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// The server stops accepting changes under load: nothing is half done, and readiness reports it.
///
/// When a server accepts changes again, the core goes on by itself.
@Suite(.serialized) struct OutlivesADemotion {
    @Test func `a server that comes back as a standby gets no promise until it is promoted`() async throws {
        let server = try await TestServer.start()
        let small = try await SmallBank.open(on: try await server.database())
        let load = PaymentLoad(small)
        try await load.settles(40)
        try await server.end(SIGINT)
        try await server.becomeStandby()
        try await server.run()
        try await refusesEverything(small, because: "database_read_only")
        try await server.promote()
        try await load.settles(40)
        try await load.endExactly()
        #expect(await small.core.readiness() == [])
        await small.core.close()
        try await server.end(SIGQUIT)
    }

    @Test func `a primary that is set to read only and back loses nothing`() async throws {
        let server = try await TestServer.start()
        let small = try await SmallBank.open(on: try await server.database())
        let load = PaymentLoad(small)
        for _ in 0..<2 {
            try await load.settles(20)
            try await set("default_transaction_read_only = on", on: server)
            try await refusesEverything(small, because: "database_read_only")
            try await set("default_transaction_read_only = off", on: server)
        }
        try await load.settles(20)
        try await load.endExactly()
        #expect(await small.core.readiness() == [])
        await small.core.close()
        try await server.end(SIGQUIT)
    }

    @Test func `a synchronous standby that takes over has everything that was acknowledged`() async throws {
        let primary = try await TestServer.start()
        let database = try await primary.database()
        let standby = try await primary.follower()
        let small = SmallBank(
            database: database.on(standby),
            core: try await database.core(
                url: "postgres://freshet_adapter@127.0.0.1:\(primary.port),127.0.0.1:\(standby.port)/\(database.name)"
                    + "?target_session_attrs=read-write"))
        try await small.openAccounts()
        let load = PaymentLoad(small)
        try await load.settles(40)
        try await primary.end(SIGKILL)
        try await eventually("it still says that it is ready") { await !small.core.readiness().isEmpty }
        try await standby.promote()
        try await set("synchronous_standby_names = ''", on: standby)
        try await load.settles(40)
        try await load.endExactly()
        #expect(await small.core.readiness() == [])
        await small.core.close()
        try await standby.end(SIGQUIT)
    }

    /// Waits until readiness says why, then expects a refusal of every kind of change.
    private func refusesEverything(_ small: SmallBank, because code: String) async throws {
        try await eventually("readiness does not report it") {
            await small.core.readiness().first?.hasPrefix("\(code):") == true
        }
        let key = try SmallBank.key()
        for _ in 0..<20 {
            await #expect { try await small.prepare(key, "anna", paying: 1) } throws: { Self.isUnavailable($0) }
            await #expect { try await small.finish(key) } throws: { Self.isUnavailable($0) }
            await #expect { try await small.core.amend(Amendment(id: "x")) } throws: { Self.isUnavailable($0) }
            #expect(await small.core.readiness().first?.hasPrefix("\(code):") == true)
        }
    }

    private static func isUnavailable(_ error: any Error) -> Bool { (error as? CoreError)?.code == .unavailable }
}

/// Changes a setting of a server while it runs.
func set(_ setting: String, on server: TestServer) async throws {
    let admin = try await server.connect("template1")
    try await admin.execute("ALTER SYSTEM SET \(setting)")
    try await admin.execute("SELECT pg_reload_conf()")
    await admin.close()
}
