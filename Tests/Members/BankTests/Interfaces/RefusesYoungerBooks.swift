import Federation
import FederationTesting
import Foundation
import Testing

/// A bank whose books were removed, or replaced, beside a desk that remembers more.
@Suite(.serialized) struct RefusesYoungerBooks {
    @Test func `empty books beside a desk that has worked are refused, and the right ones serve again`() async throws {
        try await TestFederation.run { federation in try await story(federation) }
    }

    private func story(_ federation: TestFederation) async throws {
        try await federation.settle(.timber())
        try await federation.processes.kill(Brook.birch)
        let folder = "\(federation.processes.folder.path)/birch"
        try FileManager.default.moveItem(atPath: "\(folder)/core", toPath: "\(folder)/core-aside")
        let start = try await ServerRun(secondOf: Brook.birch, program: "freshet-virtual-bank", in: federation)
        #expect(start.status == 78)
        #expect(start.report["code"] == "books_behind")
        #expect(start.report["next"]?.isEmpty == false)
        try FileManager.default.removeItem(atPath: "\(folder)/core")
        try FileManager.default.moveItem(atPath: "\(folder)/core-aside", toPath: "\(folder)/core")
        try await federation.processes.restart(Brook.birch)
        try await federation.settle(.timber())
    }
}
