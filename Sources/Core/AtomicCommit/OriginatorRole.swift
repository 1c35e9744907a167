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
        /// The coordinator knows the key: its outcome, nil while that is open, and the digest that it is about, nil if
        /// it has none.
        case learned(Outcome?, digest: Hash256?)
        /// The coordinator did not take it in, or it never left this process.
        case refused
        /// The own books say this durably, of a transaction whose votes' time is well over or that was refused.
        case found(ParticipantRole)
    }

    public struct Step: Hashable, Sendable {
        /// Store a tombstone if the key was never voted on here, in one step with finding that out; what the books then say
        /// is the next ``Event/found(_:)``.
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
        case .learned(let decided, let about): step.end = decided?.applied(to: digest, decided: about)
        case .refused: step.withdraw = true
        case .found(let own): found(own, &step)
        }
        outcome = step.end
        return step
    }

    private func found(_ own: ParticipantRole, _ step: inout Step) {
        switch own {
        case .committed(let stored): step.end = stored == digest ? .committed : .aborted
        case .aborted: step.end = .aborted
        // Of this digest: the coordinator's word ends it. Of another: this one never gets the own bank's yes.
        case .prepared(let stored): if stored != digest { step.end = .aborted }
        // The horizon stays behind every transaction without an end: the own bank can never have voted on this one.
        case .expired: step.end = .aborted
        case .unknown: step.withdraw = true
        }
    }
}
