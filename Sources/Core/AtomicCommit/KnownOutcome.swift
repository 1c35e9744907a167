public import SettlementProtocol

/// What a coordinator may say of a key that it knows.
public struct KnownOutcome: Hashable, Sendable {
    /// Nil where the key is known from an inquiry alone.
    public let digest: Hash256?
    /// Nil while nothing is durable.
    public let decision: Decision?
    /// Every participant has acknowledged.
    public let isApplied: Bool

    public init(digest: Hash256?, decision: Decision?, isApplied: Bool) {
        self.digest = digest
        self.decision = decision
        self.isApplied = isApplied
    }
}
