import Foundation
import ProcessInterface
import Terminal

/// Where a run of chaos keeps books and logs.
struct ChaosFolder {
    let path: String
    let isTemporary: Bool

    /// - Parameter given: A new or empty folder; nil for a temporary one.
    /// - Throws: ``CommandFailure`` with `folder_not_empty`.
    init(_ given: String?) throws(CommandFailure) {
        isTemporary = given == nil
        path =
            given
            ?? FileManager.default.temporaryDirectory.path(percentEncoded: false)
            + "/freshet-chaos-\(UUID().uuidString.prefix(8).lowercased())"
        guard (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty ?? true else {
            throw CommandFailure(
                code: "folder_not_empty", "the folder \(path) is not empty, and the books must be fresh",
                next: "Name a new folder with --data, or leave it out.", exitCode: Exit.usage)
        }
    }

    /// Whether anything was kept there.
    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    func removeIfTemporary() {
        // What cannot be removed harms nobody.
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }
}
