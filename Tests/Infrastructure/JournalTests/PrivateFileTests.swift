import Foundation
import Journal
import Testing

@Suite struct PrivateFileTests {
    private let scratch = Scratch()
    private let folder: DataFolder

    init() throws { folder = try DataFolder(path: scratch.path) }

    @Test func `a private file reads back as written, and only its owner may read it`() throws {
        try folder.writePrivateFile("sealing.key", [1, 2, 3])
        #expect(try folder.readPrivateFile("sealing.key") == [1, 2, 3])
        #expect(try scratch.permissions(of: scratch.path + "/sealing.key") == 0o600)
    }

    @Test func `a missing private file is nil`() throws {
        #expect(try folder.readPrivateFile("sealing.key") == nil)
    }

    @Test func `a second write replaces the whole file and leaves no temporary file`() throws {
        try folder.writePrivateFile("sealing.key", [UInt8](repeating: 7, count: 4096))
        try folder.writePrivateFile("sealing.key", [9])
        #expect(try folder.readPrivateFile("sealing.key") == [9])
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
        #expect(names == ["ballast", "lock", "sealing.key"])
    }

    @Test func `a temporary file that a crash left behind is replaced`() throws {
        try scratch.create(scratch.path + "/sealing.key.new", [6, 6, 6])
        try folder.writePrivateFile("sealing.key", [9])
        #expect(try folder.readPrivateFile("sealing.key") == [9])
    }

    @Test func `a private file that others may read is refused`() throws {
        try folder.writePrivateFile("sealing.key", [1])
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: scratch.path + "/sealing.key")
        #expect(try code { _ = try folder.readPrivateFile("sealing.key") } == .fileExposed)
    }

    @Test func `a symbolic link or a folder is refused as a private file`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/link", withDestinationPath: scratch.path + "/lock")
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/folder", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700]
        )
        #expect(try code { _ = try folder.readPrivateFile("link") } == .fileExposed)
        #expect(try code { _ = try folder.readPrivateFile("folder") } == .fileExposed)
    }

    @Test func `a file of more than a mebibyte is refused, and the old file stays`() throws {
        try folder.writePrivateFile("sealing.key", [1])
        #expect(
            try code { try folder.writePrivateFile("sealing.key", [UInt8](repeating: 0, count: 1 << 20 + 1)) }
                == .tooLarge)
        #expect(try folder.readPrivateFile("sealing.key") == [1])
    }

    @Test func `a closed folder refuses private files`() throws {
        folder.close()
        #expect(try code { try folder.writePrivateFile("sealing.key", [1]) } == .closed)
    }
}
