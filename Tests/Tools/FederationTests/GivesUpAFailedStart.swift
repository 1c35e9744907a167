import Directory
import Federation
import Foundation
import SettlementProtocol
import Testing

@Suite(.timeLimit(.minutes(2))) struct GivesUpAFailedStart {
    @Test func `the error quotes a member that reports why it cannot start`() async throws {
        try await StubFederation.run { stubs in
            try stubs.set(.fails, of: "alder")
            let error = try await failure(of: stubs)
            #expect(error.code == .memberFailed && error.reason == "store_damaged" && error.exitCode == 78)
            #expect(error.message == "alder: row 7" && error.next == "Restore.")
        }
    }

    @Test func `the error for a member that dies without a report has its last log lines`() async throws {
        try await StubFederation.run { stubs in
            try stubs.set(.dies, of: "birch")
            let error = try await failure(of: stubs)
            #expect(error.code == .memberDied)
            #expect(error.message.contains("birch") && error.message.contains("exit code 3"))
            #expect(error.message.contains("last words"))
        }
    }

    @Test func `a member that is never ready ends the start at the deadline`() async throws {
        try await StubFederation.run { stubs in
            try stubs.set(.isSilent, of: "ford")
            let error = try await failure(of: stubs, deadline: .milliseconds(500))
            #expect(error.code == .startTimeout && error.message.contains("ford"))
        }
    }

    @Test func `a member that reports but does not serve ends the start at the deadline`() async throws {
        let stubs = try StubFederation()
        defer { stubs.remove() }
        #expect(try await failure(of: stubs, deadline: .milliseconds(500)).code == .startTimeout)
    }

    @Test func `a sealing key that is not the bank's is refused`() async throws {
        try await StubFederation.run { stubs in
            var file = try StubFederation.file()
            file.banks[1].sealingKey = Array(repeating: 9, count: 32)
            let error = try await failure(of: stubs, file: file)
            #expect(error.code == .sealingKeyDiffers && error.message.contains("birch"))
        }
    }

    @Test func `a missing program is refused before anything starts`() async throws {
        let stubs = try StubFederation()
        defer { stubs.remove() }
        try FileManager.default.removeItem(atPath: stubs.folder + "/freshet-regular-bank")
        let error = try await failure(of: stubs)
        #expect(error.code == .programMissing && error.message.contains("freshet-regular-bank"))
    }

    @Test func `a cancelled start leaves nothing behind`() async throws {
        try await StubFederation.run { stubs in
            try stubs.set(.isSilent, of: "alder")
            let data = stubs.folder + "/data"
            let file = try StubFederation.file()
            let start = Task { try await LocalFederation.start(file, settings: stubs.settings(data: data)) }
            let log = data + "/logs/alder.log"
            while !FileManager.default.fileExists(atPath: log) { await Task.yield() }
            start.cancel()
            let error = await #expect(throws: FederationError.self) { try await start.value }
            #expect(error?.code == .interrupted)
            #expect(!FileManager.default.fileExists(atPath: data + "/run.json"))
            try FolderLock(RunFolder(path: data)).release()
        }
    }

    /// The error of a start in a temporary folder, which must not stay locked.
    private func failure(
        of stubs: StubFederation, file: FederationFile? = nil, deadline: Duration = .seconds(20)
    ) async throws -> FederationError {
        let data = stubs.folder + "/data"
        do {
            let settings = stubs.settings(data: data, startDeadline: deadline)
            let federation = try await LocalFederation.start(try file ?? StubFederation.file(), settings: settings)
            await federation.stop()
            throw CocoaError(.featureUnsupported)
        } catch let error as FederationError {
            #expect(FolderLock.holder(of: RunFolder(path: data)) == nil)
            return error
        }
    }
}
