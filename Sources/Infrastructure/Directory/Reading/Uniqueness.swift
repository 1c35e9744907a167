/// Refuses the second of two entries that must differ.
struct Uniqueness<Value: Hashable> {
    private var lines: [Value: Int] = [:]
    /// The repeated thing, for the message: `id`, `currency`, ...
    let noun: String

    init(of noun: String) { self.noun = noun }

    mutating func claim(_ value: Value, at place: LocatedValue) throws(FederationFileError) {
        if let line = lines[value] {
            throw place.problem(.duplicate, "this \(noun) is already on line \(line); each must be unique")
        }
        lines[value] = place.line
    }
}
