import Chaos
import CheckoutFiles
import Directory
import FederationTesting
import Foundation
import Postgres
import PostgresTesting
import SettlementProtocol
import Testing

/// Chaos on a federation with a bank on PostgreSQL: the bank is killed and cut off too, and its database is audited.
@Suite(.serialized, .timeLimit(.minutes(10))) struct OutlivesChaosOnPostgres {
    @Test func `every loan ends after kills, cuts and storms, and the database is sound`() async throws {
        let database = try await TestServer.shared().database()
        var file = try FederationFile.load(path: Checkout.path("fixtures/federation.yaml"))
        for place in file.banks.indices where file.banks[place].id.text == "cedar" {
            file.banks[place].core = CoreEntry(url: database.url)
        }
        let data = FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/chaos-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: data) }
        let settings = ChaosSettings(seed: 7, duration: .seconds(20), kills: 12, patience: .seconds(90))
        let report = try await ChaosRun(
            try ChaosFederation(file), settings: settings, programs: BuiltPrograms.found(), data: data
        ).report { _ in }
        #expect(report.violations == [])
        #expect(report.kills >= 12 && report.loans.committed > 0 && report.loans.unknown == 0)
        // Its folder has no journal of the books, which are in the database.
        #expect(!FileManager.default.fileExists(atPath: "\(data)/cedar/core"))
        let bank = try await database.bank()
        #expect(try await bank.number("SELECT count(*) FROM freshet.record WHERE state = 2") ?? 0 > 0)
        #expect(try await bank.number("SELECT incarnation FROM freshet.identity") ?? 0 > 1)
        await bank.close()
    }
}
