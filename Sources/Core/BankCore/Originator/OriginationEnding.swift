public import AtomicCommit
public import SettlementProtocol

/// How a transaction that this bank originated ended.
public struct OriginationEnding: Hashable, Sendable {
    public let outcome: Outcome
    /// A stable reason code; empty for a commit.
    public var reason: String
    public var detail: String
    /// The member that gave the reason.
    public var reasonFrom: String
    /// By the coordinator's clock; 0 if it is not known.
    public var decidedAtUnixMilliseconds: UInt64

    public init(
        outcome: Outcome, reason: String = "", detail: String = "", reasonFrom: String = "",
        decidedAtUnixMilliseconds: UInt64 = 0
    ) {
        self.outcome = outcome
        self.reason = reason
        self.detail = detail
        self.reasonFrom = reasonFrom
        self.decidedAtUnixMilliseconds = decidedAtUnixMilliseconds
    }
}

extension OriginationEnding {
    /// Describes an outcome found in this bank's own books after an attempt to withdraw the transaction.
    ///
    /// - Parameter coordinator: The transaction's coordinator; it never asked for a vote if the books hold a tombstone.
    public init(_ outcome: Outcome, found own: ParticipantRole, coordinator: MemberID) {
        switch (outcome, own) {
        case (.committed, _): self.init(outcome: .committed)
        case (.aborted, .expired):
            self.init(
                outcome: .aborted, reason: ReasonCode.expired.rawValue, detail: "its id was too old for a vote")
        case (.aborted, .committed), (.aborted, .prepared):
            self.init(
                outcome: .aborted, reason: ReasonCode.conflict.rawValue,
                detail: "this bank voted on another transaction under this id")
        case (.aborted, .aborted(nil)):
            self.init(
                outcome: .aborted, reason: ReasonCode.timedOut.rawValue,
                detail: "the coordinator never asked for votes", reasonFrom: coordinator.text)
        case (.aborted, .aborted(.some)), (.aborted, .unknown):
            self.init(outcome: .aborted, reason: ReasonCode.aborted.rawValue)
        }
    }
}
