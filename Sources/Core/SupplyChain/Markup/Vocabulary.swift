/// The vocabulary of an element, by namespace and never by prefix.
enum Vocabulary: Hashable, Sendable {
    /// UBL's elements that hold elements (`cac`).
    case aggregate
    /// UBL's elements that hold text (`cbc`).
    case basic
    /// Any other namespace; empty for none.
    case other(String)

    init(namespace: String) {
        switch namespace {
        case "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": self = .aggregate
        case "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": self = .basic
        default: self = .other(namespace)
        }
    }
}
