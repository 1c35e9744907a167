import Directory
import Federation
import Foundation
import SettlementProtocol
import Testing

/// A bank with `started: elsewhere` is a member whose process this federation does not control.
@Suite(.timeLimit(.minutes(1))) struct LeavesBanksElsewhere {
    @Test func `a bank elsewhere is neither started nor awaited, and its copy of the file is JSON`() async throws {
        try await StubFederation.run { stubs in
            let federation = try await LocalFederation.start(
                try Self.file(), settings: stubs.settings(freePorts: true))
            #expect(await federation.members.map(\.id.text) == ["ford", "alder"])
            let birch = try #require(federation.file.banks.last)
            #expect(birch.sealingKey == Self.key && birch.settlementPort == Self.port)
            let copy = try FederationFile.load(path: federation.folder.configElsewhere(of: birch.id))
            #expect(copy == federation.file.redacted(for: birch.id))
            #expect(copy.banks.allSatisfy { $0.sealingKey?.count == 32 && $0.settlementPort != 0 })
            #expect(!FileManager.default.fileExists(atPath: federation.folder.config(of: birch.id)))
            await federation.stop()
        }
    }

    @Test func `a bank elsewhere can be neither killed, paused nor restarted`() async throws {
        try await StubFederation.run { stubs in
            let federation = try await LocalFederation.start(try Self.file(), settings: stubs.settings())
            let birch = try MemberID("birch")
            #expect(await code { try await federation.kill(birch) } == .startedElsewhere)
            #expect(await code { try await federation.pause(birch) } == .startedElsewhere)
            #expect(await code { try await federation.restart(birch) } == .startedElsewhere)
            await federation.stop()
        }
    }

    private static let key = [UInt8](repeating: 9, count: 32)
    /// A port without a listener: the federation must not probe it.
    private static let port = 1

    private static func file() throws -> FederationFile {
        var file = try StubFederation.file()
        file.banks[1].isStartedElsewhere = true
        file.banks[1].sealingKey = key
        file.banks[1].settlementPort = port
        return file
    }

    private func code(_ body: () async throws -> some Any) async -> FederationError.Code? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? FederationError)?.code
        }
    }
}
