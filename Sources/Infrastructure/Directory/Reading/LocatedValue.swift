import Yams

/// A value of the file with its place, so that every error can name the place.
package struct LocatedValue {
    let node: Node
    /// Such as `banks[1].reserves[0].amount`; empty at the top.
    package let keyPath: String
    package let file: String

    /// From 1; 0 if the reader gives none.
    package var line: Int { node.mark?.line ?? 0 }

    /// The value of a key that this mapping is known to have.
    func child(_ key: String) -> LocatedValue {
        LocatedValue(node: node.mapping?[key] ?? node, keyPath: "\(keyPath).\(key)", file: file)
    }

    package func problem(_ code: FederationFileError.Code, _ message: String) -> FederationFileError {
        FederationFileError(code, file: file, line: line, keyPath: keyPath, message)
    }

    /// The elements of a list.
    package func elements(atMost limit: Int) throws(FederationFileError) -> [LocatedValue] {
        guard let sequence = node.sequence else {
            throw problem(.wrongType, "must be a list, not \(kindOfNode); leave the key out if it has no entries")
        }
        guard sequence.count <= limit else {
            throw problem(.tooLarge, "has \(sequence.count) entries; at most \(limit) are allowed")
        }
        return sequence.enumerated().map { LocatedValue(node: $1, keyPath: "\(keyPath)[\($0)]", file: file) }
    }

    /// The text of a scalar as it is written, quoted or not.
    package func text() throws(FederationFileError) -> String {
        guard let scalar = node.scalar else { throw problem(.wrongType, "must be text, not \(kindOfNode)") }
        guard !scalar.string.isEmpty else { throw problem(.badValue, "must not be empty") }
        return scalar.string
    }

    /// Whether the scalar is written in quotes.
    var isQuoted: Bool {
        switch node.scalar?.style {
        case .singleQuoted, .doubleQuoted: true
        case .any, .plain, .literal, .folded, nil: false
        }
    }

    private var kindOfNode: String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar): scalar.string.isEmpty ? "empty" : "a single value"
        case .alias: "an alias"
        }
    }
}

extension LocatedValue {
    /// The values of a mapping by key.
    ///
    /// - Parameter keys: All allowed keys; any other key is an error that lists them.
    func values(keys: [String]) throws(FederationFileError) -> [String: LocatedValue] {
        guard let mapping = node.mapping else {
            throw problem(
                .wrongType, "must be a mapping with the keys \(keys.joined(separator: ", ")), not \(kindOfNode)")
        }
        var values: [String: LocatedValue] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            let path = keyPath.isEmpty ? name : "\(keyPath).\(name)"
            guard keys.contains(name) else {
                throw LocatedValue(node: key, keyPath: path, file: file)
                    .problem(
                        .unknownKey,
                        "there is no key \"\(name.prefix(40))\" here; known: \(keys.joined(separator: ", "))")
            }
            values[name] = LocatedValue(node: value, keyPath: path, file: file)
        }
        return values
    }
}
