import Foundation

/// The disk that a process's folder takes.
enum DiskUse {
    /// The unit of `st_blocks`, whatever the file system's own blocks are.
    private static let blockBytes: Int64 = 512

    /// The bytes that the files below `path` take, without ballast files.
    static func bytes(ofFolderAt path: String) -> Int64 {
        guard let names = FileManager.default.enumerator(atPath: path) else { return 0 }
        var sum: Int64 = 0
        while let name = names.nextObject() as? String {
            var status = stat()
            guard !name.hasSuffix("ballast"), lstat("\(path)/\(name)", &status) == 0,
                status.st_mode & S_IFMT == S_IFREG
            else { continue }
            sum += Int64(status.st_blocks) * blockBytes
        }
        return sum
    }
}
