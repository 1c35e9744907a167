public import SettlementProtocol

/// The facts that a coordinator may report about a key that it knows.
public struct KnownOutcome: Hashable, Sendable {
    /// Nil if the key is known only from an inquiry.
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
