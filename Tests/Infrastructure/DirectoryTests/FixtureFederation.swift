import CheckoutFiles
import Directory
import Foundation

/// The federation of `fixtures/federation.yaml`, and edits of it.
enum FixtureFederation {
    static let path = Checkout.path("fixtures/federation.yaml")

    static func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    static func load() throws -> FederationFile { try FederationFile.load(path: path) }

    /// The error that the fixture gives with the first `old` replaced by `new`.
    static func error(replacing old: String, with new: String) throws -> FederationFileError? {
        let text = try text()
        guard let range = text.range(of: old) else { return nil }
        return error(of: text.replacingCharacters(in: range, with: new))
    }

    static func error(of text: String) -> FederationFileError? {
        do {
            _ = try FederationFile.parse(text, file: "federation.yaml")
            return nil
        } catch {
            return error
        }
    }
}
