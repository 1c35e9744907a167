/// A mapping of the file whose keys have been checked.
package struct Section {
    /// The most entries that one list may have.
    package static let listLimit = 100_000

    package let place: LocatedValue
    private let values: [String: LocatedValue]

    package init(_ place: LocatedValue, keys: [String]) throws(FederationFileError) {
        self.place = place
        values = try place.values(keys: keys)
    }

    package func required(_ key: String) throws(FederationFileError) -> LocatedValue {
        guard let value = values[key] else { throw place.problem(.missingKey, "the key \"\(key)\" is missing") }
        return value
    }

    package func optional(_ key: String) -> LocatedValue? { values[key] }

    /// The entries of a list; empty if the key is absent.
    package func list(_ key: String) throws(FederationFileError) -> [LocatedValue] {
        try values[key]?.elements(atMost: Self.listLimit) ?? []
    }

    /// The place that an error about `key` points at: its value, or the mapping if the key is absent.
    package func place(of key: String) -> LocatedValue { values[key] ?? place }
}
