import Chaos
import Federation
import FederationTesting
import Foundation
import Testing

/// A short chaos run against a whole federation.
@Suite(.timeLimit(.minutes(6))) struct OutlivesChaos {
    @Test func `a federation keeps every promise through eight seconds of chaos`() async throws {
        let data =
            FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/chaos-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: data) }
        let settings = ChaosSettings(seed: 20, duration: .seconds(8), kills: 4, callers: 6)
        let run = ChaosRun(
            try ChaosFederation(try Repository.fixture()), settings: settings, programs: try BuiltPrograms.found(),
            data: data)
        let report = try await run.report { _ in }
        #expect(report.violations == [])
        #expect(report.loans.committed > 0 && report.loans.unknown == 0)
        #expect(report.kills >= 4 && report.faults["kill", default: 0] > 0)
    }
}
