import Foundation
import Journal
import Testing

@Suite struct DataFolderTests {
    private let scratch = Scratch()

    @Test func `a new folder is private to its owner`() throws {
        let folder = try DataFolder(path: scratch.path + "/deep/alder")
        defer { folder.close() }
        #expect(try scratch.permissions(of: scratch.path) == 0o700)
        #expect(try scratch.permissions(of: folder.path) == 0o700)
        #expect(try scratch.permissions(of: folder.path + "/lock") == 0o600)
    }

    @Test func `an open folder cannot be opened again, and the error names its holder`() throws {
        let folder = try DataFolder(path: scratch.path)
        defer { folder.close() }
        let error = #expect(throws: JournalError.self) { _ = try DataFolder(path: scratch.path) }
        #expect(error?.code == .folderLocked)
        #expect(error?.kind.exitCode == 75)
        #expect(error?.detail.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
    }

    @Test func `a closed folder can be opened again`() throws {
        try DataFolder(path: scratch.path).close()
        try DataFolder(path: scratch.path).close()
    }

    /// A child process has such a copy between fork and exec.
    @Test func `a closed folder can be opened again while a copy of its descriptor is open`() throws {
        let folder = try DataFolder(path: scratch.path)
        let lock = folder.path + "/lock"
        let held = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { name -> Int32? in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            return target == lock ? Int32(name) : nil
        }
        let copy = dup(try #require(held.first))
        defer { close(copy) }
        folder.close()
        try DataFolder(path: scratch.path).close()
    }

    @Test func `an empty folder that others may enter is made private`() throws {
        try makeOpenFolder()
        try DataFolder(path: scratch.path).close()
        #expect(try scratch.permissions(of: scratch.path) == 0o700)
    }

    @Test func `a data folder that was opened to others is made private again`() throws {
        try DataFolder(path: scratch.path).close()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path)
        try DataFolder(path: scratch.path).close()
        #expect(try scratch.permissions(of: scratch.path) == 0o700)
    }

    @Test func `a folder with foreign files that others may enter is refused and left unchanged`() throws {
        try makeOpenFolder()
        try scratch.create(scratch.path + "/thesis.txt", [1])
        #expect(try code { _ = try DataFolder(path: scratch.path) } == .folderUnusable)
        #expect(try scratch.permissions(of: scratch.path) == 0o755)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["thesis.txt"])
    }

    @Test func `a path through a file is refused`() throws {
        try makeOpenFolder()
        try scratch.create(scratch.path + "/file", [])
        #expect(try code { _ = try DataFolder(path: scratch.path + "/file") } == .folderUnusable)
        #expect(try code { _ = try DataFolder(path: scratch.path + "/file/alder") } == .folderUnusable)
    }

    @Test func `the ballast holds four mebibytes until it is freed, and again once restored`() throws {
        let folder = try DataFolder(path: scratch.path)
        defer { folder.close() }
        let ballast = scratch.path + "/ballast"
        #expect(try scratch.bytes(of: ballast).count == 4 << 20)
        folder.freeBallast()
        #expect(!FileManager.default.fileExists(atPath: ballast))
        #expect(folder.restoreBallast())
        #expect(folder.restoreBallast())
        #expect(try scratch.bytes(of: ballast).count == 4 << 20)
        #expect(try scratch.permissions(of: ballast) == 0o600)
    }

    private func makeOpenFolder() throws {
        try FileManager.default.createDirectory(
            atPath: scratch.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }
}
