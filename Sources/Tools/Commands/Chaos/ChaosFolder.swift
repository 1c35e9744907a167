import Foundation
import ProcessInterface
import Terminal

/// The folder in which a chaos run keeps books and logs.
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
                code: "folder_not_empty", "the folder \(path) is not empty, but the run needs new books",
                next: "Name a new folder with --data, or leave the option out.", exitCode: Exit.usage)
        }
    }

    /// Whether anything was written there.
    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    func removeIfTemporary() {
        // A folder that cannot be removed does no harm.
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }
}
