import Directory
import Federation
import Foundation
import SettlementProtocol
import Testing

@Suite(.timeLimit(.minutes(2))) struct RunsALocalFederation {
    @Test func `every member runs as a process of its own until the federation stops`() async throws {
        try await StubFederation.run { stubs in
            let federation = try await LocalFederation.start(try StubFederation.file(), settings: stubs.settings())
            let members = await federation.members
            #expect(members.map(\.id.text) == ["ford", "alder", "birch"])
            #expect(Set(members.map(\.pid)).count == 3)
            #expect(members.allSatisfy { isAlive($0.pid) && $0.store == "\(federation.folder.path)/\($0.id)/s" })
            await federation.stop()
            #expect(!members.contains { isAlive($0.pid) })
            #expect(!FileManager.default.fileExists(atPath: federation.folder.path))
        }
    }

    @Test func `each member's copy of the file shows only the public part of other banks`() async throws {
        try await StubFederation.run { stubs in
            let federation = try await LocalFederation.start(try StubFederation.file(), settings: stubs.settings())
            for member in federation.file.members {
                let copy = try FederationFile.load(path: federation.folder.config(of: member))
                #expect(copy == federation.file.redacted(for: member))
                #expect(copy.banks.allSatisfy { $0.sealingKey?.count == 32 })
            }
            await federation.stop()
        }
    }

    @Test func `the run file is private and found by other commands while the federation runs`() async throws {
        try await StubFederation.run { stubs in
            let data = stubs.folder + "/data"
            let federation = try await LocalFederation.start(
                try StubFederation.file(), settings: stubs.settings(data: data))
            let found = try RunningFederation.find(data: data, environment: [:])
            #expect(await found.run == federation.run)
            #expect(try found.member("birch").role == .regular)
            let attributes = try FileManager.default.attributesOfItem(atPath: federation.folder.runFile)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(
                await errorCode {
                    _ = try await LocalFederation.start(federation.file, settings: stubs.settings(data: data))
                } == .alreadyRunning)
            await federation.stop()
            #expect(!FileManager.default.fileExists(atPath: federation.folder.runFile))
            #expect(FileManager.default.fileExists(atPath: data + "/logs/alder.log"))
            #expect(throws: FederationError.self) { try RunningFederation.find(data: data, environment: [:]) }
        }
    }

    @Test func `a killed member is started again on its ports`() async throws {
        try await StubFederation.run { stubs in
            let federation = try await LocalFederation.start(try StubFederation.file(), settings: stubs.settings())
            let birch = try MemberID("birch")
            let before = try #require(await federation.members.last)
            try await federation.kill(birch)
            #expect(!isAlive(before.pid))
            #expect(await federation.members.map(\.id.text) == ["ford", "alder"])
            let after = try await federation.restart(birch)
            #expect(after.pid != before.pid && isAlive(after.pid))
            #expect(await federation.members.map(\.id.text) == ["ford", "alder", "birch"])
            await federation.stop()
        }
    }

    @Test func `a member that ends by itself is reported, and a killed member is not`() async throws {
        try await StubFederation.run { stubs in
            let federation = try await LocalFederation.start(try StubFederation.file(), settings: stubs.settings())
            let members = await federation.members
            try await federation.kill(members[1].id)
            Foundation.kill(members[2].pid, SIGKILL)
            var ends = federation.unexpectedEnds.makeAsyncIterator()
            let end = await ends.next()
            #expect(end?.member.text == "birch" && end?.status == .signaled(SIGKILL))
            await federation.stop()
            #expect(await ends.next() == nil)
        }
    }

    @Test func `an unknown member can be neither killed nor started`() async throws {
        try await StubFederation.run { stubs in
            let federation = try await LocalFederation.start(try StubFederation.file(), settings: stubs.settings())
            let elm = try MemberID("elm")
            #expect(await errorCode { try await federation.kill(elm) } == .unknownMember)
            #expect(await errorCode { try await federation.restart(elm) } == .unknownMember)
            await federation.stop()
        }
    }

    private func errorCode(_ body: () async throws -> some Any) async -> FederationError.Code? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? FederationError)?.code
        }
    }

    private func isAlive(_ pid: Int32) -> Bool { Foundation.kill(pid, 0) == 0 }
}
