import Foundation
import Testing

@testable import Bench

/// A folder's files are counted by the space that they take.
@Suite struct MeasuresDisk {
    @Test func `files below a folder are counted, and ballast is not`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "disk-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder.appending(path: "core"), withIntermediateDirectories: true)
        for name in ["journal", "core/journal", "core/ballast"] {
            let file = folder.appending(path: name)
            try Data(repeating: 7, count: 1 << 20).write(to: file)
            // A file system may take the space only then.
            try FileHandle(forWritingTo: file).synchronize()
        }
        let bytes = DiskUse.bytes(ofFolderAt: folder.path(percentEncoded: false))
        #expect(bytes >= 2 << 20 && bytes < 3 << 20)
    }
}
