import Foundation
import Yams

extension FederationFile {
    /// The file's text as JSON, for programs that cannot read YAML. JSON is also YAML: ``parse(_:file:)`` reads the
    /// same value back.
    public func json() -> String { node.json + "\n" }
}

extension Node {
    /// On one line.
    fileprivate var json: String {
        switch self {
        case .mapping(let mapping):
            "{" + mapping.map { "\($0.key.json): \($0.value.json)" }.joined(separator: ", ") + "}"
        case .sequence(let sequence): "[" + sequence.map(\.json).joined(separator: ", ") + "]"
        case .scalar(let scalar): scalar.tag == Tag(.int) ? scalar.string : Self.quoted(scalar.string)
        case .alias: preconditionFailure("a written tree has no aliases")
        }
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        // YAML 1.1 has no "\/".
        encoder.outputFormatting = .withoutEscapingSlashes
        do {
            return String(decoding: try encoder.encode(text), as: UTF8.self)
        } catch {
            preconditionFailure("a text did not encode as JSON: \(error)")
        }
    }
}
