public import SettlementProtocol

/// An originator's part in its own customer's transaction after submission, without any I/O: it learns the outcome, or
/// makes sure that there is one.
///
/// The originator's bank is a participant. So only three things prove an outcome: its own books, its own tombstone, or
/// the coordinator's durable outcome. The coordinator's commit proves one only together with this bank's own durable
/// yes: without it the coordinator cannot have committed, whatever it says. A refusal by the coordinator proves nothing, because the coordinator may have
/// taken in an earlier copy of the request. The shell keeps two promises for this: its books' horizon never passes a
/// transaction whose outcome is not durable here, and no id below the horizon is taken in.
public struct OriginatorRole: Hashable, Sendable {
    public enum Event: Hashable, Sendable {
        /// The coordinator knows the key: its outcome (nil while it is open) and its digest (nil if it has none).
        case learned(Outcome?, digest: Hash256?)
        /// The coordinator did not take the request in, or the request never left this process.
        case refused
        /// The bank's own books durably say this. The transaction was refused, or its voting time is well over.
        case found(ParticipantRole)
        /// The coordinator says committed, and the bank's own books durably say this.
        case confirmed(ParticipantRole)
    }

    public struct Step: Hashable, Sendable {
        /// Store a tombstone if the key was never voted on here; check and store in one step. The books' state after
        /// that is the next ``Event/found(_:)``.
        public var withdraw = false
        /// The coordinator says committed, and this bank does not know of its own yes. Look into its books; their state is
        /// the next ``Event/confirmed(_:)``.
        public var confirm = false
        /// The coordinator's commit contradicts this bank's books: raise an alarm.
        public var isViolation = false
        /// The outcome is known: make it durable.
        public var end: Outcome?

        public init() {}
    }

    public let digest: Hash256
    /// Nil while the outcome is not known here. The first one stays.
    public private(set) var outcome: Outcome?
    /// Whether this bank's own yes is known to be durable.
    private let hasVotedYes: Bool

    public init(digest: Hash256, outcome: Outcome? = nil, hasVotedYes: Bool = false) {
        self.digest = digest
        self.outcome = outcome
        self.hasVotedYes = hasVotedYes
    }

    public mutating func apply(_ event: Event) -> Step {
        guard outcome == nil else { return Step() }
        var step = Step()
        switch event {
        case .learned(let decided, let about):
            let end = decided?.applied(to: digest, decided: about)
            if end == .committed, !hasVotedYes { step.confirm = true } else { step.end = end }
        case .refused: step.withdraw = true
        case .found(let own): found(own, &step)
        case .confirmed(.prepared(digest)): step.end = .committed
        case .confirmed(let own):
            found(own, &step)
            step.isViolation = step.end != .committed
        }
        outcome = step.end
        return step
    }

    private func found(_ own: ParticipantRole, _ step: inout Step) {
        switch own {
        case .committed(let stored): step.end = stored == digest ? .committed : .aborted
        case .aborted: step.end = .aborted
        // With this digest, the coordinator's outcome ends it. With another digest, this bank never votes yes on it.
        case .prepared(let stored): if stored != digest { step.end = .aborted }
        // The horizon never passes a transaction without a durable outcome, so this bank never voted on this one.
        case .expired: step.end = .aborted
        case .unknown: step.withdraw = true
        }
    }
}
