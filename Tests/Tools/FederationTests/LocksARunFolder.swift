import Federation
import Foundation
import Testing

@Suite struct LocksARunFolder {
    @Test func `one process at a time runs a federation in a folder`() throws {
        let folder = try RunFolder.prepare(nil)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        #expect(FolderLock.holder(of: folder) == nil)
        let lock = try FolderLock(folder)
        #expect(FolderLock.holder(of: folder) == getpid())
        do {
            _ = try FolderLock(folder)
            Issue.record("was not refused")
        } catch {
            #expect(error.code == .alreadyRunning)
            #expect(error.message.contains("\(getpid())"))
        }
        #expect(FolderLock.holder(of: folder) == getpid())
        lock.release()
        #expect(FolderLock.holder(of: folder) == nil)
        try FolderLock(folder).release()
    }

    @Test func `a run folder is accessible to its owner only`() throws {
        let folder = try RunFolder.prepare(nil)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        for part in ["", "/config", "/logs", "/tokens"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + part)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func `the federation that was started last is found until it stops`() throws {
        let home = try RunFolder.prepare(nil)
        defer { try? FileManager.default.removeItem(atPath: home.path) }
        let current = CurrentFederation(environment: ["HOME": home.path])
        #expect(current.read() == nil)
        let (first, second) = (RunFolder(path: "/data/one"), RunFolder(path: "/data/two/"))
        current.point(to: first)
        current.point(to: second)
        #expect(current.read() == "/data/two")
        current.forget(first)
        #expect(current.read() == "/data/two")
        current.forget(second)
        #expect(current.read() == nil)
    }

    @Test func `a folder without a running federation is reported as not running`() throws {
        let folder = try RunFolder.prepare(nil)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        do {
            _ = try RunningFederation.find(data: folder.path)
            Issue.record("was found")
        } catch {
            #expect(error.code == .notRunning && error.exitCode == 69)
        }
    }

    @Test func `the last words of a log leave out the stack trace of a crash`() throws {
        let folder = try RunFolder.prepare(nil)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        let log = folder.path + "/logs/x.log"
        try "one\ntwo\nthree\nFatal error: no\nat 0x1\nat 0x2\n".write(toFile: log, atomically: true, encoding: .utf8)
        #expect(LogTail.lastWords(of: log, count: 2) == ["three", "Fatal error: no"])
        #expect(LogTail.lines(of: log, last: 1) == ["at 0x2"])
        #expect(LogTail.lastWords(of: folder.path + "/logs/none.log") == [])
    }
}
