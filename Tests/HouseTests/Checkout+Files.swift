import CheckoutFiles
import Foundation

extension Checkout {
    /// Every file below a folder of the checkout, sorted by path; build folders and `.git` are left out.
    static func files(below folder: String = "") throws -> [CommittedFile] {
        let start = folder.isEmpty ? root : root.appending(path: folder)
        guard
            let enumerator = FileManager.default.enumerator(at: start, includingPropertiesForKeys: [.isRegularFileKey])
        else { return [] }
        var found: [CommittedFile] = []
        for case let url as URL in enumerator {
            if isOutput(url.lastPathComponent) {
                enumerator.skipDescendants()
            } else if try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
                found.append(CommittedFile(url: url, below: root))
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// The places of offending lines, with their text.
    static func places(
        inFiles isExamined: (CommittedFile) -> Bool = { _ in true }, where offends: (Substring) -> Bool
    ) throws -> [String] {
        try files().filter(isExamined).flatMap { file in
            try file.lines().filter { offends($0.text) }.map { "\(file.path):\($0.number): \($0.text.prefix(120))" }
        }
    }

    /// Whether `.gitignore` keeps a file of this name out of the repository, or it is the repository itself.
    private static func isOutput(_ name: String) -> Bool {
        name == ".git" || name == ".swiftpm" || name == "Package.resolved" || name == "__pycache__"
            || name.hasPrefix(".build") || name.hasSuffix(".xcodeproj")
    }
}
