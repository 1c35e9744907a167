public import AtomicCommit
public import SettlementProtocol

/// A bank's part as the originator of its own transactions, as a pure value: which request ids are taken, which
/// transactions are open, and how far the books may forget.
///
/// An origination record becomes durable while the transaction is already on its way to the coordinator. Until then this
/// bank, a participant of each, gives no vote on it. If the bank dies in between, the transaction can only abort: each has
/// a debit here that needs the record, the repayment of a loan or the settlement bank's own part in a window.
public struct Originator: Sendable {
    /// A transaction of this bank's with what is known of its end.
    public struct Originated: Hashable, Sendable {
        public let origination: Origination
        /// Nil while its outcome is not known here.
        public fileprivate(set) var ending: OriginationEnding?

        public init(_ origination: Origination, ending: OriginationEnding? = nil) {
            self.origination = origination
            self.ending = ending
        }
    }

    /// What is known of an id when it is requested.
    public enum Claim: Hashable, Sendable {
        /// The caller is the first and must ``Originator/release(_:)`` the id.
        case first
        /// Its first request is being handled.
        case underway
        case known(Originated)
        /// Another request has it.
        case conflict
        /// Too old to be taken in.
        case expired
    }

    /// Whether this bank may vote on a transaction that it may have originated itself.
    public enum Record: Hashable, Sendable {
        /// There is none, or the transaction has ended: a vote goes without it.
        case none
        /// Not durable yet: the vote waits.
        case recording(Origination)
        case durable(Origination)
    }

    private var originated: [TransactionID: Originated] = [:]
    /// Originations whose record is on its way to the disk.
    private var recording: [TransactionID: Origination] = [:]
    /// Ids whose first request is being handled.
    private var underway: Set<TransactionID> = []
    /// Recorded, without an ending.
    private var open: Set<TransactionID> = []
    /// Ended, and the ending is not durable.
    private var unwritten: Set<TransactionID> = []
    /// Unix milliseconds; the books may have forgotten ids below it, so none is taken in.
    public private(set) var floor: UInt64 = 0

    public init() {}

    // MARK: Recovery

    /// - Parameter horizon: That of the books; Unix milliseconds.
    public mutating func restore(horizon: UInt64) { floor = max(floor, horizon) }

    /// Takes up an origination whose record is durable.
    public mutating func restore(_ origination: Origination) {
        originated[origination.id] = Originated(origination)
        open.insert(origination.id)
    }

    /// Takes up an ending that is durable.
    public mutating func restore(_ ending: OriginationEnding, of id: TransactionID) {
        guard originated[id] != nil else { return }
        originated[id]?.ending = ending
        open.remove(id)
    }

    // MARK: Taking in

    /// What becomes of a request for `id`.
    ///
    /// - Parameter isSame: Whether the request is the one with that fingerprint.
    public mutating func claim(_ id: TransactionID, isSame: (RequestFingerprint) -> Bool) -> Claim {
        guard !underway.contains(id) else { return .underway }
        guard let known = originated[id] else {
            guard id.unixMilliseconds >= floor else { return .expired }
            underway.insert(id)
            return .first
        }
        return isSame(known.origination.fingerprint) ? .known(known) : .conflict
    }

    /// The first request of `id` has been handled, whatever became of it.
    public mutating func release(_ id: TransactionID) { underway.remove(id) }

    public func isUnderway(_ id: TransactionID) -> Bool { underway.contains(id) }

    /// A transaction is composed: its record goes to the disk, and it may be handed over meanwhile.
    public mutating func record(_ origination: Origination) { recording[origination.id] = origination }

    /// The record of `id` is durable.
    public mutating func recorded(_ id: TransactionID) {
        guard let origination = recording.removeValue(forKey: id) else { return }
        restore(origination)
    }

    /// The record of `id` was not written, and never will be. This bank votes no on it; so it cannot commit.
    public mutating func notRecorded(_ id: TransactionID) { recording[id] = nil }

    /// The origination record that a vote on `key` goes by.
    public func record(of key: TransactionKey) -> Record {
        if let origination = recording[key.id] { return .recording(origination) }
        guard let known = originated[key.id], known.origination.key == key, known.ending == nil else { return .none }
        return .durable(known.origination)
    }

    // MARK: Outcomes

    /// The coordinator, or this bank's own books, say something of a transaction.
    ///
    /// - Parameter ending: The words for an outcome, asked for only if this event ends it. The first ending stays.
    /// - Returns: What to do next. An ending is to be made durable, then ``endingWritten(_:)``.
    public mutating func hear(
        _ event: OriginatorRole.Event, of id: TransactionID, ending: (Outcome) -> OriginationEnding
    ) -> OriginatorRole.Step {
        guard let known = originated[id] else { return OriginatorRole.Step() }
        var role = OriginatorRole(digest: known.origination.digest, outcome: known.ending?.outcome)
        let step = role.apply(event)
        guard let outcome = step.end else { return step }
        originated[id]?.ending = ending(outcome)
        open.remove(id)
        unwritten.insert(id)
        return step
    }

    /// The ending of `id` is durable.
    public mutating func endingWritten(_ id: TransactionID) { unwritten.remove(id) }

    public subscript(id: TransactionID) -> Originated? { originated[id] }

    /// Whether some transaction has no ending.
    public var hasOpen: Bool { !open.isEmpty }

    /// How long after its votes' time a transaction without an ending is overdue; milliseconds.
    public static let patience: UInt64 = 5_000

    /// Transactions whose outcome is not known here although their votes' time is well over, oldest first.
    ///
    /// - Parameter wallClock: Unix milliseconds; after a start every open transaction is overdue, at `UInt64.max`.
    public func overdue(wallClock: UInt64) -> [Origination] {
        open.sorted().compactMap { id in
            guard !underway.contains(id), let origination = originated[id]?.origination else { return nil }
            let (end, overflow) = id.unixMilliseconds.addingReportingOverflow(
                UInt64(origination.timeoutMilliseconds) + Self.patience)
            return overflow || end >= wallClock ? nil : origination
        }
    }

    // MARK: Forgetting

    /// How far towards `target` the books may forget: not beyond a transaction that is being taken in, or whose ending is
    /// not durable. From now on nothing older is taken in.
    ///
    /// So a transaction that the books call expired is never one that they voted on and whose outcome only they know.
    /// - Parameter target: Unix milliseconds.
    public mutating func allowHorizon(_ target: UInt64) -> UInt64 {
        let oldest = [open.min(), underway.min(), recording.keys.min(), unwritten.min()].compactMap { $0 }.min()
        floor = max(floor, min(target, oldest?.unixMilliseconds ?? target))
        return floor
    }

    /// How far the horizon may rise by the clocks alone: behind the wall clock and the newest id that committed, whichever
    /// is earlier, so that a clock that jumps ahead cannot raise it by itself.
    ///
    /// - Parameters:
    ///   - wallClock: Unix milliseconds.
    ///   - newestCommitted: Unix milliseconds in the newest id that committed; every participant's clock agreed with it.
    ///   - retention: How long finished records are kept; milliseconds.
    ///   - step: The horizon rises by multiples of this, so that the walk over all records stays rare; milliseconds.
    public static func horizonTarget(
        wallClock: UInt64, newestCommitted: UInt64, retention: UInt64, step: UInt64
    ) -> UInt64 {
        let newest = min(wallClock, newestCommitted)
        guard newest > retention else { return 0 }
        return (newest - retention) / step * step
    }
}

extension Originator {
    /// Whether the own books' record of a transaction, after they were asked to withdraw it, ends it.
    public static func ends(_ origination: Origination, found own: ParticipantRole) -> Bool {
        var role = OriginatorRole(digest: origination.digest)
        return role.apply(.found(own)).end != nil
    }
}
