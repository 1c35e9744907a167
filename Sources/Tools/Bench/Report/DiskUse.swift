import Foundation

/// The disk space of a folder.
enum DiskUse {
    /// Bytes of all files in the folder at `path`, without ballast, which is set aside however much is stored.
    static func bytes(ofFolderAt path: String) -> Int64 {
        let keys: Set<URLResourceKey> = [.isRegularFileKey, .totalFileAllocatedSizeKey, .fileSizeKey]
        let files = FileManager.default.enumerator(
            at: URL(fileURLWithPath: path), includingPropertiesForKeys: Array(keys))
        var sum: Int64 = 0
        while let file = files?.nextObject() as? URL {
            guard file.lastPathComponent != "ballast", let values = try? file.resourceValues(forKeys: keys),
                values.isRegularFile == true
            else { continue }
            sum += Int64(values.totalFileAllocatedSize ?? values.fileSize ?? 0)
        }
        return sum
    }
}
