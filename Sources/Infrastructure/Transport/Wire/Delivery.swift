/// How far a failed call got. It decides whether asking again needs the same id.
public enum Delivery: String, Hashable, Sendable, CaseIterable {
    /// The server certainly did nothing: no byte of the request was sent.
    case notSent = "not_sent"
    /// The server may have done it, partly or wholly: ask what happened, or repeat with the same id.
    case unknown
    /// The server answered with the error: it refused, and nothing changed.
    case answered
}
