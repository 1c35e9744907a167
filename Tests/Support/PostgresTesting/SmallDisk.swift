import Foundation

/// A disk of a few megabytes that a test can fill: a file system in memory, which only root may mount.
public final class SmallDisk: Sendable {
    public let path: String
    private var filling: String { path + "/filling" }

    /// Whether this process may mount one.
    public static var isPossible: Bool {
        guard let disk = try? SmallDisk(megabytes: 1) else { return false }
        disk.remove()
        return true
    }

    public init(megabytes: Int) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "freshet-disk-\(UUID().uuidString.prefix(8))")
            .path(percentEncoded: false)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard Self.run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path]) else {
            try? FileManager.default.removeItem(atPath: path)
            throw TestServerError("a file system cannot be mounted here")
        }
        TestServer.own(path)
    }

    /// Makes a folder on it that belongs to the server's user.
    public func folder(_ name: String) throws -> String {
        let folder = "\(path)/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        TestServer.own(folder)
        return folder
    }

    /// Fills all of its space.
    public func fill() throws {
        guard FileManager.default.createFile(atPath: filling, contents: nil) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: filling])
        }
        let file = try FileHandle(forWritingTo: URL(filePath: filling))
        defer { try? file.close() }
        for size in [1 << 20, 1 << 12] {
            let zeros = Data(count: size)
            while (try? file.write(contentsOf: zeros)) != nil {}
        }
    }

    /// Frees the space again.
    public func empty() throws { try FileManager.default.removeItem(atPath: filling) }

    public func remove() {
        _ = Self.run("/usr/bin/umount", ["-l", path])
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func run(_ program: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
