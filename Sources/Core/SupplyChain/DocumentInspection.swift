import Foundation
import Money

/// The result of `freshet document inspect` for one file: its facts, or why it cannot be read.
///
/// Encodes to one JSON object: `file`, `kind`, `id`, `type_code`, `issue_date`, `due_date`, `currency`, `supplier`,
/// `buyer`, `payee` (each `name`, `id`), `payable_minor` (an integer in a string), `order_reference`, `response_code`,
/// `lines`, `warnings` (codes), with null for facts that the document omits; or `file` and `error` (`code`, `message`,
/// `where`).
public struct DocumentInspection: Sendable {
    /// The path as it was given.
    public let file: String
    public let result: Result<Document, DocumentError>

    public init(file: String, result: Result<Document, DocumentError>) {
        self.file = file
        self.result = result
    }

    /// Reads the file at `path`, but never more than one byte beyond the limit.
    public static func inspect(path: String, within limits: DocumentLimits = .standard) -> DocumentInspection {
        DocumentInspection(
            file: path,
            result: Result { () throws(DocumentError) in
                try Document(reading: contents(of: path, upTo: limits.bytes + 1), within: limits)
            })
    }

    private static func contents(of path: String, upTo count: Int) throws(DocumentError) -> Data {
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            return try handle.read(upToCount: count) ?? Data()
        } catch {
            throw DocumentError(.unreadable, "the file cannot be read; check the path and its permissions")
        }
    }
}

extension DocumentInspection: Encodable {
    private enum Key: String, CodingKey {
        case file, kind, id, currency, supplier, buyer, payee, lines, warnings, error
        case typeCode = "type_code"
        case issueDate = "issue_date"
        case dueDate = "due_date"
        case payableMinor = "payable_minor"
        case orderReference = "order_reference"
        case responseCode = "response_code"
    }

    private enum PartyKey: String, CodingKey {
        case name, id
    }

    private enum ErrorKey: String, CodingKey {
        case code, message
        case place = "where"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(file, forKey: .file)
        switch result {
        case .success(let document):
            try encode(document, into: &container)
        case .failure(let error):
            var details = container.nestedContainer(keyedBy: ErrorKey.self, forKey: .error)
            try details.encode(error.code.rawValue, forKey: .code)
            try details.encode(error.message, forKey: .message)
            try details.encode(error.place, forKey: .place)
        }
    }

    private func encode(_ document: Document, into container: inout KeyedEncodingContainer<Key>) throws {
        try container.encode(document.kind.rawValue, forKey: .kind)
        try container.encode(document.id, forKey: .id)
        try container.encode(document.typeCode, forKey: .typeCode)
        try container.encode(document.issueDate.text, forKey: .issueDate)
        try container.encode(document.dueDate?.text, forKey: .dueDate)
        try container.encode(document.currency?.code, forKey: .currency)
        for (key, party) in [(Key.supplier, document.supplier), (.buyer, document.buyer), (.payee, document.payee)] {
            var names = container.nestedContainer(keyedBy: PartyKey.self, forKey: key)
            try names.encode(party?.name, forKey: .name)
            try names.encode(party?.id, forKey: .id)
        }
        try container.encode(String(document.payable.minorUnits), forKey: .payableMinor)
        try container.encode(document.orderReference, forKey: .orderReference)
        try container.encode(document.responseCode, forKey: .responseCode)
        try container.encode(document.lineCount, forKey: .lines)
        try container.encode(document.warnings.map(\.rawValue), forKey: .warnings)
    }
}
