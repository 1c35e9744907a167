public import SettlementProtocol

/// An originator's part in a transaction of its own customer, once it is handed over, without any I/O: learn how it ended,
/// or see to it that it ends.
///
/// The originator's bank is a participant. So an outcome is known by what is durable in its own books, by what the
/// coordinator says is durable, or by a tombstone of its own; nothing else, above all no refusal by the coordinator,
/// because an earlier copy of the same request may have been taken in. The shell keeps two promises for this: its books'
/// horizon never passes a transaction whose end is not durable here, and no id below it is taken in.
public struct OriginatorRole: Hashable, Sendable {
    public enum Event: Hashable, Sendable {
        /// The coordinator knows the key: its outcome, nil while that is open, and the digest that it is about, nil where
        /// it has none.
        case learned(Outcome?, digest: Hash256?)
        /// The coordinator did not take it in, or it never left this process.
        case refused
        /// What the own books say durably, and whether the votes' time is well over.
        case found(ParticipantRole, isOverdue: Bool)
    }

    public struct Step: Hashable, Sendable {
        /// Ask the coordinator, without claiming to be in doubt. A desk whose waiting clients ask, and that looks at its books
        /// only for what is overdue, has no need of it.
        public var ask = false
        /// Store a tombstone if the key was never voted on here, see ``ParticipantRole/answerToWithdrawal``; what the books
        /// then say is the next ``Event/found(_:isOverdue:)``.
        public var withdraw = false
        /// It is over: make that durable.
        public var end: Outcome?

        public init() {}
    }

    public let digest: Hash256
    /// Nil while the outcome is not known here. The first stays.
    public private(set) var outcome: Outcome?

    public init(digest: Hash256, outcome: Outcome? = nil) {
        self.digest = digest
        self.outcome = outcome
    }

    public mutating func apply(_ event: Event) -> Step {
        guard outcome == nil else { return Step() }
        var step = Step()
        switch event {
        // The register decides a key once: where it committed another digest, this one can never commit.
        case .learned(.committed, let committed): step.end = committed == digest ? .committed : .aborted
        case .learned(.aborted, _): step.end = .aborted
        case .learned(nil, _): break
        case .refused: step.withdraw = true
        case .found(let own, let isOverdue): found(own, isOverdue: isOverdue, &step)
        }
        outcome = step.end
        return step
    }

    private func found(_ own: ParticipantRole, isOverdue: Bool, _ step: inout Step) {
        switch own {
        case .committed(let stored): step.end = stored == digest ? .committed : .aborted
        case .aborted: step.end = .aborted
        case .prepared(let stored):
            // Of another digest: then this one has no yes of the own bank's, and never will have.
            if stored == digest { step.ask = true } else { step.end = .aborted }
        // The horizon stays behind every transaction without an end: the own bank can never have voted on this one.
        case .expired: step.end = .aborted
        case .unknown:
            step.withdraw = isOverdue
            step.ask = !isOverdue
        }
    }
}
