import Foundation

/// Where this repository's own files and, beside it, documents of other makers are found.
enum Repository {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func fixture(_ name: String) -> String { root.appending(path: "fixtures/invoices/\(name)").path }

    /// Not part of the repository: a clone may be without it.
    static let sharedData = root.deletingLastPathComponent().appending(path: "shared/data")
}
