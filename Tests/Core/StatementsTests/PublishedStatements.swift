import CheckoutFiles
import Foundation
import Testing

/// Statements published by others. They are not part of the repository, so a clone may lack them.
enum PublishedStatements {
    private static let folder = Checkout.sharedData.appending(path: "iso20022")

    /// Paths below the folder; empty if it does not exist.
    static let all: [String] = {
        guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
        return files.compactMap { item in
            guard let file = item as? URL, file.pathExtension == "xml",
                (try? String(contentsOf: file, encoding: .utf8))?.contains("BkToCstmrStmt") == true
            else { return nil }
            return file.pathComponents.suffix(2).joined(separator: "/")
        }.sorted()
    }()

    /// The message without the envelope that some of them have.
    static func statement(_ file: String) throws -> Element {
        let root = try Element(data: Data(contentsOf: folder.appending(path: file)))
        return try #require(root.first("BkToCstmrStmt"))
    }
}
