import Foundation

/// Where this repository's own files are found.
enum Places {
    static let checkout = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func fixture(_ name: String) -> URL { checkout.appending(path: "fixtures/statements/\(name)") }
}
