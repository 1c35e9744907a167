/// How much a listener knows about the peer of a connection. When connections run out, the lowest lose theirs first.
enum Standing: Int, Comparable, CaseIterable {
    /// No call of it has succeeded.
    case stranger
    /// A call without proof of the caller has succeeded, so it speaks our protocol as a member does.
    case served
    /// Its certificate or its last call proved who it is.
    case proven
    case `operator`

    static func < (first: Standing, second: Standing) -> Bool { first.rawValue < second.rawValue }

    init(_ caller: Caller) {
        switch caller {
        case .unproven: self = .stranger
        case .member, .customer: self = .proven
        case .operator: self = .operator
        }
    }
}
