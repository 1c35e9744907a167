public import SettlementProtocol

/// An originator's part in a transaction of its own customer, without any I/O: hand it over until somebody has it, and
/// learn its outcome.
///
/// The originator's bank is a participant. So an outcome is known by what is durable in its own books, by what the
/// coordinator says is durable, or by a tombstone of its own; nothing else, above all no refusal by the coordinator,
/// because an earlier copy of the same request may have been taken in. The shell keeps two promises for this: its books'
/// horizon never passes a transaction whose end is not durable here, and no id below it is taken in.
public struct OriginatorRole: Hashable, Sendable {
    public enum Event: Hashable, Sendable {
        /// The coordinator knows it, decided or not.
        case learned(KnownOutcome)
        /// The coordinator did not take it in.
        case refused(ReasonCode)
        /// Time has passed: what the own books say durably, and whether the votes' time is well over.
        case passed(own: ParticipantRole, isOverdue: Bool)
        /// The own tombstone is durable.
        case withdrawn
    }

    public struct Step: Hashable, Sendable {
        /// Hand the same bytes over again, where they are still here; ask for the outcome otherwise.
        public var handOver = false
        /// Ask for the outcome, without claiming to be in doubt.
        public var ask = false
        /// Store a tombstone if the key was never voted on here; see ``ParticipantRole/answerToWithdrawal``.
        public var withdraw = false
        /// It is over: make that durable.
        public var end: Outcome?

        public init() {}
    }

    public let digest: Hash256
    /// Nil while the outcome is not known here. The first stays.
    public private(set) var outcome: Outcome?
    private var givesUp = false

    public init(digest: Hash256, outcome: Outcome? = nil) {
        self.digest = digest
        self.outcome = outcome
    }

    public mutating func apply(_ event: Event) -> Step {
        guard outcome == nil else { return Step() }
        var step = Step()
        switch event {
        case .learned(let known):
            // The register decides a key once: where it holds another digest, this one can never commit.
            if let decision = known.decision {
                step.end = decision == .commit && known.digest == digest ? .committed : .aborted
            }
        case .refused(let reason):
            givesUp = givesUp || reason != .busy && reason != .resourceExhausted
            step.withdraw = givesUp
        case .withdrawn: step.end = .aborted
        case .passed(let own, let isOverdue): passed(own, isOverdue: isOverdue, &step)
        }
        outcome = step.end
        return step
    }

    private func passed(_ own: ParticipantRole, isOverdue: Bool, _ step: inout Step) {
        switch own {
        case .committed(let stored): step.end = stored == digest ? .committed : .aborted
        case .aborted: step.end = .aborted
        case .prepared(let stored):
            // Of another digest: then this one has no yes of the own bank's, and never will have.
            if stored == digest { step.ask = true } else { step.end = .aborted }
        // The horizon stays behind every transaction without an end: the own bank can never have voted on this one.
        case .expired: step.end = .aborted
        case .unknown:
            step.withdraw = isOverdue || givesUp
            step.handOver = !step.withdraw
        }
    }
}
