public import AtomicCommit
public import SettlementProtocol

/// A bank's part as the originator of its own transactions, as a pure value: which request ids are in use, which
/// transactions are open, and up to which id the books may forget.
///
/// An origination record becomes durable while the transaction is already on its way to the coordinator. Until then
/// this bank, itself a participant, does not vote. If the bank crashes in between, the transaction can only abort: it
/// has a debit here that needs the record. This is a loan's repayment, or the settlement bank's own part in a window.
public struct Originator: Sendable {
    /// A transaction that this bank originated, with its ending if known.
    public struct Originated: Hashable, Sendable {
        public let origination: Origination
        /// Nil while its outcome is not known here.
        public fileprivate(set) var ending: OriginationEnding?

        public init(_ origination: Origination, ending: OriginationEnding? = nil) {
            self.origination = origination
            self.ending = ending
        }
    }

    /// The state of an id when a request for it arrives.
    public enum Claim: Hashable, Sendable {
        /// The caller is the first and must ``Originator/release(_:)`` the id.
        case first
        /// Its first request is being handled.
        case underway
        case known(Originated)
        /// A different request uses the id.
        case conflict
        /// Too old to be accepted.
        case expired
    }

    /// The origination record for a vote on a transaction that this bank may have originated.
    public enum Record: Hashable, Sendable {
        /// There is none, or the transaction has ended: the vote goes on without it.
        case none
        /// Not durable yet: the vote waits.
        case recording(Origination)
        case durable(Origination)
    }

    /// Those without an ending, and those that have not left memory since.
    private var originated: [TransactionID: Originated] = [:]
    /// The archived transactions in memory.
    private var memory = MemoryWindow<TransactionID>()
    /// Originations whose record is on its way to the disk.
    private var recording: [TransactionID: Origination] = [:]
    /// Ids whose first request is being handled.
    private var underway: Set<TransactionID> = []
    /// Ids with a durable record and no ending.
    private var open: Set<TransactionID> = []
    /// Open ids on which this bank's own yes is durable, as far as this process knows.
    private var votedYes: Set<TransactionID> = []
    /// Ids whose ending is not durable yet.
    private var unwritten: Set<TransactionID> = []
    /// Unix milliseconds; the books may have forgotten older ids, so requests for them are refused.
    public private(set) var floor: UInt64 = 0

    public init() {}

    // MARK: Recovery

    /// - Parameter horizon: The books' horizon; Unix milliseconds.
    public mutating func restore(horizon: UInt64) { floor = max(floor, horizon) }

    /// Adds an origination whose record is durable.
    public mutating func restore(_ origination: Origination) {
        originated[origination.id] = Originated(origination)
        open.insert(origination.id)
    }

    /// Adds an ending that is durable.
    public mutating func restore(_ ending: OriginationEnding, of id: TransactionID) {
        guard originated[id] != nil else { return }
        originated[id]?.ending = ending
        open.remove(id)
    }

    // MARK: Memory

    /// - Parameter end: Unix milliseconds: no transaction with this id time or a later one is in the archive.
    public mutating func restore(archiveEnd end: UInt64) { memory.restore(archiveEnd: end) }

    /// The archive durably holds these with their endings.
    public mutating func noteArchived(_ ids: [TransactionID]) {
        for id in ids where originated[id]?.ending != nil { memory.noteArchived(id, at: id.unixMilliseconds) }
    }

    /// Lets archived transactions leave memory: those with ids older than `unixMilliseconds`, and the oldest above
    /// `limit`.
    ///
    /// - Returns: The transactions that left.
    public mutating func letGo(before unixMilliseconds: UInt64, keeping limit: Int) -> [Origination] {
        memory.letGo(before: unixMilliseconds, keeping: limit).compactMap {
            originated.removeValue(forKey: $0)?.origination
        }
    }

    /// How many transactions have left memory since the start.
    public var departures: UInt64 { memory.departures }

    /// Whether `id` could be in the archive and is not in memory: recall it before you ask about it.
    public func isElsewhere(_ id: TransactionID) -> Bool {
        memory.hasLeft(id.unixMilliseconds) && originated[id] == nil && recording[id] == nil
    }

    /// Takes a transaction from the archive back into memory.
    public mutating func recall(_ known: Originated) {
        guard isElsewhere(known.origination.id), known.ending != nil else { return }
        originated[known.origination.id] = known
        memory.recall(known.origination.id, at: known.origination.id.unixMilliseconds)
    }

    // MARK: Accepting

    /// Decides on a request for `id`; the first request reserves the id.
    ///
    /// Recall the id first if it ``isElsewhere(_:)``.
    /// - Parameter isSame: Whether the request has this fingerprint.
    public mutating func claim(_ id: TransactionID, isSame: (RequestFingerprint) -> Bool) -> Claim {
        guard !underway.contains(id) else { return .underway }
        guard let known = originated[id] else {
            guard id.unixMilliseconds >= floor else { return .expired }
            underway.insert(id)
            return .first
        }
        return isSame(known.origination.fingerprint) ? .known(known) : .conflict
    }

    /// Releases `id` once its first request has been handled, with any result.
    public mutating func release(_ id: TransactionID) { underway.remove(id) }

    public func isUnderway(_ id: TransactionID) -> Bool { underway.contains(id) }

    /// Notes a composed transaction: it may go to the coordinator while its record goes to the disk.
    public mutating func record(_ origination: Origination) { recording[origination.id] = origination }

    /// The record of `id` is durable.
    public mutating func recorded(_ id: TransactionID) {
        guard let origination = recording.removeValue(forKey: id) else { return }
        restore(origination)
    }

    /// The record of `id` was not written and never will be. This bank votes no, so the transaction cannot commit.
    public mutating func notRecorded(_ id: TransactionID) { recording[id] = nil }

    /// The origination record that a vote on `key` needs.
    public func record(of key: TransactionKey) -> Record {
        if let origination = recording[key.id] { return .recording(origination) }
        guard let known = originated[key.id], known.origination.key == key, known.ending == nil else { return .none }
        return .durable(known.origination)
    }

    // MARK: Outcomes

    /// This bank's own yes on a transaction is durable: from now on the coordinator's commit needs no look into the
    /// books.
    public mutating func noteYes(on key: TransactionKey, digest: Hash256) {
        guard let known = originated[key.id], known.ending == nil, known.origination.key == key,
            known.origination.digest == digest
        else { return }
        votedYes.insert(key.id)
    }

    /// Applies news of a transaction from its coordinator or from this bank's own books.
    ///
    /// - Parameter ending: Describes an outcome; called only if this event is the end. The first ending stays.
    /// - Returns: The next step. The caller makes an ending durable, then calls ``endingWritten(_:)``.
    public mutating func hear(
        _ event: OriginatorRole.Event, of id: TransactionID, ending: (Outcome) -> OriginationEnding
    ) -> OriginatorRole.Step {
        guard let known = originated[id] else { return OriginatorRole.Step() }
        var role = OriginatorRole(
            digest: known.origination.digest, outcome: known.ending?.outcome, hasVotedYes: votedYes.contains(id))
        let step = role.apply(event)
        guard let outcome = step.end else { return step }
        originated[id]?.ending = ending(outcome)
        open.remove(id)
        votedYes.remove(id)
        unwritten.insert(id)
        return step
    }

    /// The ending of `id` is durable.
    public mutating func endingWritten(_ id: TransactionID) { unwritten.remove(id) }

    public subscript(id: TransactionID) -> Originated? { originated[id] }

    /// Whether some transaction has no ending.
    public var hasOpen: Bool { !open.isEmpty }

    /// How long after its vote deadline a transaction without an ending is overdue; milliseconds.
    public static let patience: UInt64 = 5_000

    /// Transactions whose outcome is not known here although their vote deadline is well past, oldest first.
    ///
    /// - Parameter wallClock: Unix milliseconds. After a start, `UInt64.max` makes every open transaction overdue.
    public func overdue(wallClock: UInt64) -> [Origination] {
        open.sorted().compactMap { id in
            guard !underway.contains(id), let origination = originated[id]?.origination else { return nil }
            let (end, overflow) = id.unixMilliseconds.addingReportingOverflow(
                UInt64(origination.timeoutMilliseconds) + Self.patience)
            return overflow || end >= wallClock ? nil : origination
        }
    }

    // MARK: Forgetting

    /// How far towards `target` the books may forget. They keep every transaction that is being accepted or whose
    /// ending is not durable. From now on nothing older is accepted.
    ///
    /// So the books never forget a vote while they hold the only record of the transaction's outcome.
    /// - Parameter target: Unix milliseconds.
    public mutating func allowHorizon(_ target: UInt64) -> UInt64 {
        let oldest = [open.min(), underway.min(), recording.keys.min(), unwritten.min()].compactMap { $0 }.min()
        floor = max(floor, min(target, oldest?.unixMilliseconds ?? target))
        return floor
    }

    /// How far the clocks let the horizon rise: to `retention` before the wall clock or the newest committed id,
    /// whichever is earlier. So a clock that jumps ahead cannot raise it by itself.
    ///
    /// - Parameters:
    ///   - wallClock: Unix milliseconds.
    ///   - newestCommitted: Unix milliseconds in the newest id that committed; all participants' clocks agreed with it.
    ///   - retention: How long finished records are kept; milliseconds.
    ///   - step: The horizon rises in multiples of this, so that scans of all records stay rare; milliseconds.
    public static func horizonTarget(
        wallClock: UInt64, newestCommitted: UInt64, retention: UInt64, step: UInt64
    ) -> UInt64 {
        let newest = min(wallClock, newestCommitted)
        guard newest > retention else { return 0 }
        return (newest - retention) / step * step
    }
}

extension Originator {
    /// Whether this bank's own record of a transaction, found after an attempt to withdraw it, ends it.
    public static func ends(_ origination: Origination, found own: ParticipantRole) -> Bool {
        var role = OriginatorRole(digest: origination.digest)
        return role.apply(.found(own)).end != nil
    }
}
