/// The lines on standard output that a parent reads: JSON objects with an `event` and text values.
enum EventLine {
    /// Leaves out what is nil.
    static func json(_ event: String, _ fields: [(String, String?)]) -> String {
        let pairs = [("event", event)] + fields.compactMap { name, value in value.map { (name, $0) } }
        return "{" + pairs.map { "\(JSONText.quoted($0)):\(JSONText.quoted($1))" }.joined(separator: ",") + "}"
    }
}
