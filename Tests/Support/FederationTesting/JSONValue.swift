public import Foundation

/// JSON of any form, to be compared field by field.
public enum JSONValue: Hashable, Sendable, Decodable {
    case null
    case bool(Bool)
    case number(Decimal)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// - Throws: `DecodingError` if the text is not JSON.
    public init(_ text: String) throws { self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Decimal.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    public subscript(key: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields[key]
    }

    /// A copy with every field replaced, at every depth; `replace` returns nil to remove a field.
    public func replacing(
        _ replace: (_ name: String, _ value: JSONValue) -> JSONValue?
    ) -> JSONValue {
        switch self {
        case .null, .bool, .number, .text: self
        case .list(let values): .list(values.map { $0.replacing(replace) })
        case .object(let fields):
            .object(
                Dictionary(
                    uniqueKeysWithValues: fields.compactMap { name, value in
                        replace(name, value.replacing(replace)).map { (name, $0) }
                    }))
        }
    }

    /// Every value that is neither list nor object, by its path, such as `legs.2.amount_minor`.
    public var leaves: [String: JSONValue] {
        switch self {
        case .null, .bool, .number, .text: ["": self]
        case .list(let values): Self.leaves(values.enumerated().map { ("\($0.offset)", $0.element) })
        case .object(let fields): Self.leaves(fields.map { ($0.key, $0.value) })
        }
    }

    private static func leaves(_ parts: [(String, JSONValue)]) -> [String: JSONValue] {
        var leaves: [String: JSONValue] = [:]
        for (name, value) in parts {
            for (path, leaf) in value.leaves { leaves[path.isEmpty ? name : "\(name).\(path)"] = leaf }
        }
        return leaves
    }
}
