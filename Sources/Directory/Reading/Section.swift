/// A mapping of the file whose keys are known to be allowed.
struct Section {
    /// The most entries that one list may have.
    static let listLimit = 100_000

    let place: Place
    private let values: [String: Place]

    init(_ place: Place, keys: [String]) throws(FederationFileError) {
        self.place = place
        values = try place.values(keys: keys)
    }

    func required(_ key: String) throws(FederationFileError) -> Place {
        guard let value = values[key] else { throw place.problem(.missingKey, "the key \"\(key)\" is missing") }
        return value
    }

    func optional(_ key: String) -> Place? { values[key] }

    /// The entries of a list; none where the key is absent.
    func list(_ key: String) throws(FederationFileError) -> [Place] {
        try values[key]?.elements(atMost: Self.listLimit) ?? []
    }

    /// The value of `key` where it stands, else the mapping itself: somewhere to point an error at.
    func place(of key: String) -> Place { values[key] ?? place }
}
