import Foundation

/// Small files that only their owner may read.
enum PrivateFile {
    /// Replaces the file atomically: a new file (0600) is renamed to its name.
    static func write(_ bytes: [UInt8], to path: String) throws(FederationError) {
        let draft = "\(path).\(getpid())"
        do {
            try? FileManager.default.removeItem(atPath: draft)
            let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: Data(bytes))
            try handle.close()
            guard rename(draft, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw FederationError(
                .folderUnusable, "cannot write \(path): \(error.localizedDescription)",
                next: "Check the folder's permissions and the space on its disk.")
        }
    }

    /// The file's bytes, up to the limit; nil if there is no file.
    static func read(_ path: String, atMost limit: Int) throws(FederationError) -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            return Array(try handle.read(upToCount: limit) ?? Data())
        } catch {
            throw FederationError(
                .folderUnusable, "cannot read \(path): \(error.localizedDescription)",
                next: "Check the file's permissions; it belongs to the user who started the federation.")
        }
    }
}
