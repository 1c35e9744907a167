/// A coordinator's part in one transaction, without any I/O: an event in, the next state and a ``Step`` out.
///
/// There is no begin record. The only durable step is the decision, and only ``Step/record`` asks for one; so no other
/// path decides. Time is an input: nanoseconds of the process's own monotonic clock.
public struct CoordinatorRole: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        /// Votes are missing from these. Left by the last yes, a no, the deadline or an inquiry.
        case voting(missing: MemberSet)
        /// A proposal is on its way into the register. Left when the register reports its decision.
        case recording(Decision)
        /// Durable. These have not acknowledged. Left when all have.
        case decided(Decision, unacknowledged: MemberSet)
        /// Every participant has acknowledged; may be forgotten below the horizon.
        case finished(Decision)
    }

    public enum Event: Hashable, Sendable {
        case votedYes(Int)
        case votedNo(Int)
        /// Not a vote: the participant is asked again.
        case busy(Int)
        /// The participant refused the item itself.
        case refused(Int)
        case deadlinePassed
        /// A participant in doubt asked.
        case inquired
        /// The register durably holds this decision, which may differ from the proposal.
        case recorded(Decision)
        case acknowledged(Int)
    }

    public struct Step: Hashable, Sendable {
        /// Record this durably, by compare-and-set, before anything else is done about the transaction.
        public var record: Decision?
        /// Ask these for their vote again.
        public var prepareAgain: [Int] = []
        /// Tell these the outcome.
        public var finish: [Int] = []
        /// Answer the clients that wait for the decision.
        public var announce: Decision?
        /// Answer the clients that wait for the effect, and note that nothing more is to be sent.
        public var isFinished = false

        public init() {}
    }

    public private(set) var state: State
    public let participantCount: Int
    /// The first instant at which a vote is too late.
    public let deadline: UInt64

    public init(participantCount: Int, deadline: UInt64) {
        self.participantCount = participantCount
        self.deadline = deadline
        state = .voting(missing: MemberSet(all: participantCount))
    }

    /// After a restart: the register holds `decision`, and the participants may not know it.
    public init(recovering decision: Decision, participantCount: Int) {
        self.participantCount = participantCount
        deadline = 0
        state = .decided(decision, unacknowledged: MemberSet(all: participantCount))
    }

    public mutating func apply(_ event: Event, at now: UInt64) -> Step {
        switch state {
        case .voting(let missing): applyWhileVoting(event, missing: missing, at: now)
        case .recording: applyWhileRecording(event)
        case .decided(let decision, let unacknowledged):
            applyWhenDecided(event, decision, unacknowledged: unacknowledged)
        case .finished: Step()
        }
    }

    private mutating func applyWhileVoting(_ event: Event, missing: MemberSet, at now: UInt64) -> Step {
        switch event {
        case .votedYes(let index):
            guard now < deadline else { return propose(.abort(.timedOut)) }
            var missing = missing
            missing.remove(index)
            guard missing.isEmpty else {
                state = .voting(missing: missing)
                return Step()
            }
            return propose(.commit)
        case .votedNo: return propose(.abort(.votedNo))
        case .refused: return propose(.abort(.refused))
        case .inquired: return propose(.abort(.inquired))
        case .deadlinePassed:
            guard now >= deadline else { return Step() }
            return propose(.abort(.timedOut))
        case .busy(let index):
            guard now < deadline else { return propose(.abort(.timedOut)) }
            var step = Step()
            if missing.contains(index) { step.prepareAgain = [index] }
            return step
        case .recorded(let decision):
            // Another proposer of this process won the register.
            return adopt(decision)
        case .acknowledged:
            // Nothing was sent that could be acknowledged.
            return Step()
        }
    }

    private mutating func applyWhileRecording(_ event: Event) -> Step {
        switch event {
        case .recorded(let decision): return adopt(decision)
        case .votedYes, .votedNo, .busy, .refused, .deadlinePassed, .inquired, .acknowledged:
            // The register decides; no other event changes anything.
            return Step()
        }
    }

    private mutating func applyWhenDecided(_ event: Event, _ decision: Decision, unacknowledged: MemberSet) -> Step {
        switch event {
        case .acknowledged(let index):
            guard unacknowledged.contains(index) else { return Step() }
            var unacknowledged = unacknowledged
            unacknowledged.remove(index)
            var step = Step()
            if unacknowledged.isEmpty {
                state = .finished(decision)
                step.isFinished = true
            } else {
                state = .decided(decision, unacknowledged: unacknowledged)
            }
            return step
        case .votedYes, .votedNo, .busy, .refused, .deadlinePassed, .inquired, .recorded:
            return Step()
        }
    }

    private mutating func propose(_ decision: Decision) -> Step {
        state = .recording(decision)
        var step = Step()
        step.record = decision
        return step
    }

    private mutating func adopt(_ decision: Decision) -> Step {
        let everyone = MemberSet(all: participantCount)
        state = .decided(decision, unacknowledged: everyone)
        var step = Step()
        step.announce = decision
        step.finish = everyone.indices
        return step
    }

    /// The durable decision in the register; nil while there is none.
    public var decision: Decision? {
        switch state {
        case .voting, .recording: nil
        case .decided(let decision, _), .finished(let decision): decision
        }
    }

    /// The participants whose acknowledgement is missing, in participant order.
    public var unacknowledged: [Int] { missing.acknowledgements.indices }

    /// The participants that a transaction waits for.
    struct Missing: Hashable, Sendable {
        var votes = MemberSet()
        var acknowledgements = MemberSet()
    }

    var missing: Missing {
        switch state {
        case .voting(let missing): Missing(votes: missing)
        case .decided(_, let unacknowledged): Missing(acknowledgements: unacknowledged)
        case .recording, .finished: Missing()
        }
    }
}
