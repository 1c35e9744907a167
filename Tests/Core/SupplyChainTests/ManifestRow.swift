import CheckoutFiles
import Foundation
import Testing

/// One row of the shared documents' manifest: a file, and the facts that an independent reader found in it.
struct ManifestRow: Sendable, CustomTestStringConvertible {
    let columns: [String: String]

    /// An empty column means that the fact is absent.
    subscript(_ column: String) -> String? {
        columns[column].flatMap { $0.isEmpty ? nil : $0 }
    }

    var path: String { columns["path"] ?? "" }
    var file: String { Checkout.sharedData.appending(path: path).path }
    var testDescription: String { path }

    /// Empty if the shared documents do not exist.
    static let all: [ManifestRow] = {
        let manifest = Checkout.sharedData.appending(path: "MANIFEST.tsv")
        guard let text = try? String(contentsOf: manifest, encoding: .utf8) else { return [] }
        let rows = text.split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        guard let header = rows.first else { return [] }
        return rows.dropFirst().map { ManifestRow(columns: Dictionary(uniqueKeysWithValues: zip(header, $0))) }
    }()

    static let readable = all.filter { ["invoice", "creditnote"].contains($0["kind"]) && $0["expect"] == "read" }
    static let refused = all.filter { $0["kind"] == "invalid" && $0["expect"] == "refuse" }
    static let flagged = all.filter { $0["kind"] == "invalid" && $0["expect"] == "flag" }
}
