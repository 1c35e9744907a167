package import Directory
import Foundation
import ProcessInterface
import Terminal

/// Finds a command's federation file, and files that come with Freshet.
package enum FederationSource {
    /// The given file, else `federation.yaml` in the current folder, else the one that comes with Freshet.
    ///
    /// - Throws: ``CommandFailure`` if there is none, `FederationFileError` if it is wrong.
    package static func load(_ given: String?) throws -> FederationFile {
        if let given { return try FederationFile.load(path: given) }
        if FileManager.default.fileExists(atPath: "federation.yaml") {
            return try FederationFile.load(path: "federation.yaml")
        }
        guard let fixture = fixture("federation.yaml") else {
            throw CommandFailure(
                code: "no_federation_file", "there is no federation.yaml in this folder",
                next: "Name a federation file: freshet up FILE (docs/federation-file.md shows how to write one)",
                exitCode: Exit.configuration)
        }
        return try FederationFile.load(path: fixture)
    }

    /// A file of `fixtures/`, in the current folder or in one above this program; nil if it is not found.
    package static func fixture(_ name: String) -> String? {
        let here = URL(filePath: FileManager.default.currentDirectoryPath)
        let program = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        let folders = [here] + (program.map(ancestors) ?? [])
        return folders.map { $0.appending(path: "fixtures/\(name)").path(percentEncoded: false) }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// A folder and those above it, nearest first.
    private static func ancestors(of folder: URL) -> [URL] {
        var result = [folder]
        while let last = result.last, last.pathComponents.count > 1 { result.append(last.deletingLastPathComponent()) }
        return result
    }
}
