public import SettlementProtocol

/// An outcome that a core's store refuses until somebody repairs the store. The coordinator keeps sending it.
public struct StuckFinish: Hashable, Sendable {
    public let key: TransactionKey
    /// Programs branch on it; stable.
    public let code: String
    /// The place in the store, such as a table and its column, and why the store refuses the outcome; for operators.
    public let reason: String
    /// The next step, for operators.
    public let next: String

    public init(key: TransactionKey, code: String, reason: String, next: String) {
        self.key = key
        self.code = code
        self.reason = reason
        self.next = next
    }
}
