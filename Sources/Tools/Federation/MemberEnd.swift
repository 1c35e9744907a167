public import SettlementProtocol

/// A member's process that ended unexpectedly.
public struct MemberEnd: Hashable, Sendable {
    public let member: MemberID
    public let status: ExitStatus
    /// The file that its log lines went to.
    public let log: String
}
