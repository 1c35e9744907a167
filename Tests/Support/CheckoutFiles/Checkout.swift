public import Foundation

/// The folder that holds this package: the nearest one above this file with a `Package.swift`.
public enum Checkout {
    public static let root: URL = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path().count > 1 {
            let manifest = folder.appending(path: "Package.swift").path(percentEncoded: false)
            if FileManager.default.fileExists(atPath: manifest) { return folder }
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Documents by other people, beside the checkout. They are not part of it, so a clone may lack them.
    public static let sharedData = root.deletingLastPathComponent().appending(path: "shared/data")

    /// A file of the checkout.
    ///
    /// - Parameter path: The path within the checkout, such as `fixtures/federation.yaml`.
    public static func url(_ path: String) -> URL { root.appending(path: path) }

    /// The absolute path of a file of the checkout.
    public static func path(_ path: String) -> String { url(path).path(percentEncoded: false) }

    public static func text(_ path: String) throws -> String { try String(contentsOf: url(path), encoding: .utf8) }
}
