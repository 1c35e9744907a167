import BankCore
import FederationTesting
import Foundation
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// The server's disk is full: no new promise is made, no old one is lost, and work goes on when there is space.
@Suite(.serialized, .enabled(if: SmallDisk.isPossible, "needs root, to mount a small file system"))
struct OutlivesAFullDisk {
    @Test func `new votes are refused while the tables are full, and outcomes end when there is space`() async throws {
        let disk = try SmallDisk(megabytes: 24)
        defer { disk.remove() }
        let server = try await TestServer.start()
        let small = try await SmallBank.open(on: try await server.database())
        let bank = try await small.database.bank()
        try await bank.execute("CREATE TABLESPACE small LOCATION '\(disk.folder("tables"))'")
        for table in ["record", "entry"] { try await bank.execute("ALTER TABLE freshet.\(table) SET TABLESPACE small") }
        try await bank.execute("ALTER TABLE bank.entry SET TABLESPACE small")
        await bank.close()
        let before = try await prepared(small, count: 200)
        try disk.fill()

        var promised: [TransactionKey] = before
        try await eventually("there is still space for new votes") {
            do {
                promised += try await prepared(small, count: 100)
                return false
            } catch let error as CoreError {
                #expect(error == CoreError(.storeFull, "the disk of the bank's database is full"))
                return true
            }
        }
        #expect(try await small.core.inDoubt().count == promised.count)
        var unfinished: [TransactionKey] = []
        for key in promised.prefix(40) {
            do { #expect(try await small.finish(key) == .acknowledged) } catch let error as CoreError {
                #expect(error.code == .storeFull)
                unfinished.append(key)
            }
        }
        #expect(try await small.core.inDoubt().count == promised.count - 40 + unfinished.count)

        try disk.empty()
        for key in promised { #expect(try await small.finish(key) == .acknowledged) }
        let load = PaymentLoad(small, settled: promised.count, paid: ["anna": Int64(promised.count)])
        try await load.settles(40)
        try await load.endExactly()
        await small.core.close()
        try await server.end(SIGQUIT)
    }

    @Test func `a server that dies of a full log has everything acknowledged when there is space`() async throws {
        let disk = try SmallDisk(megabytes: 96)
        defer { disk.remove() }
        let server = try await TestServer.start(log: disk)
        let small = try await SmallBank.open(on: try await server.database())
        let load = PaymentLoad(small)
        try await load.settles(40)
        try disk.fill()
        let bank = try await small.database.bank()
        try await bank.execute("CREATE TABLE bank.bulk (text text)")
        // Another application writes until the log has no room.
        try await eventually("the log does not fill") {
            (try? await bank.execute(
                "INSERT INTO bank.bulk SELECT repeat(md5(n::text), 60) FROM generate_series(1, 5000) n")) == nil
        }
        try await eventually("it still says that it is ready") { await !small.core.readiness().isEmpty }
        try disk.empty()
        if (try? await server.connect("template1")) == nil {
            try? await server.end(SIGQUIT)
            try await server.run()
        }
        try await load.settles(40)
        try await load.endExactly()
        #expect(await small.core.readiness() == [])
        await small.core.close()
        try await server.end(SIGQUIT)
    }

    /// Prepares `count` payments of 1 by anna, which all get a yes.
    private func prepared(_ small: SmallBank, count: Int) async throws -> [TransactionKey] {
        let keys = try (0..<count).map { _ in try SmallBank.key() }
        let votes = try await small.core.prepare(try keys.map { try SmallBank.item($0, "anna", paying: 1) })
        #expect(votes.allSatisfy { $0 == .vote(.yes) })
        return keys
    }
}
