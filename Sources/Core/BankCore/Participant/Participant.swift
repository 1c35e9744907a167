public import AtomicCommit
import Foundation
public import Projections
public import SettlementProtocol

/// The fixed part of a bank's role as a participant: its id, its coordinators and how it judges.
public struct ParticipantRules: Sendable {
    public let bank: MemberID
    public let coordinators: Set<MemberID>
    /// Every bank of the federation, including this one.
    public let banks: Set<MemberID>
    public let judge: Judge
    public let ring: SealingRing
    /// How many transactions of one originator may be refused per minute.
    public let refusalsPerMinute: Int
    /// How many items that cannot be opened get a vote per coordinator and minute; others get an error.
    static let unopenedPerMinute = 600

    public init(
        bank: MemberID, coordinators: Set<MemberID>, banks: Set<MemberID>, judge: Judge, ring: SealingRing,
        refusalsPerMinute: Int = 6_000
    ) {
        self.bank = bank
        self.coordinators = coordinators
        self.banks = banks
        self.judge = judge
        self.ring = ring
        self.refusalsPerMinute = refusalsPerMinute
    }

    /// Checks the sender and the recipient of an item, then opens its projection.
    ///
    /// - Parameter opening: Opens a projection in place of the default; a simulator returns one that it opened before.
    /// - Throws: ``ProtocolError`` with `wrong_coordinator`, `wrong_bank` or `unknown_member`: an error of the item,
    ///   not a vote.
    public func open(
        _ item: PrepareItem, from coordinator: MemberID,
        opening: ((PrepareItem) throws(ProtocolError) -> OpenedPrepare)? = nil
    ) throws(ProtocolError) -> OpenedItem {
        guard item.header.key.coordinator == coordinator else {
            throw ProtocolError(.wrongCoordinator, "\(coordinator) may not prepare for \(item.header.key.coordinator)")
        }
        guard item.participation.bank == bank else {
            throw ProtocolError(.wrongBank, "this is \(bank), not \(item.participation.bank)")
        }
        guard banks.contains(item.header.originator) else {
            throw ProtocolError(.unknownMember, "\(item.header.originator) is not a member bank")
        }
        do throws(ProtocolError) {
            let prepare: OpenedPrepare
            if let opening { prepare = try opening(item) } else { prepare = try OpenedPrepare(item, ring: ring) }
            return OpenedItem(header: item.header, digest: prepare.digest, content: .success(prepare))
        } catch {
            return OpenedItem(
                header: item.header, digest: item.digest,
                content: .failure(RefusalError(error.reason, error.detail)))
        }
    }

    /// Checks an outcome that a coordinator reports.
    ///
    /// The digest may be empty in an abort: the coordinator may know a transaction only from an inquiry.
    /// - Throws: ``ProtocolError`` with `malformed`.
    public func finish(_ item: Wire.FinishItem, of coordinator: MemberID) throws(ProtocolError) -> CoreFinish {
        let key = TransactionKey(coordinator: coordinator, id: try TransactionID(bytes: item.transactionID))
        let outcome = try item.outcome.checked()
        let digest = item.digest.isEmpty && outcome == .aborted ? nil : try Hash256(item.digest)
        return CoreFinish(key: key, digest: digest, outcome: outcome)
    }

    /// Why an outcome is not taken in; nil if it may be applied.
    ///
    /// A record of an unknown key whose id lies too far ahead would be kept until the horizon reaches it.
    /// - Parameters:
    ///   - known: This bank's durable state of the key.
    ///   - wallClock: Unix milliseconds.
    public func refusal(
        of finish: CoreFinish, known: ParticipantRole, wallClock: UInt64
    ) -> ProtocolError? {
        guard known == .unknown, !finish.key.id.isWithinReach(of: wallClock) else { return nil }
        return Self.tooFarAhead
    }

    static let tooFarAhead = ProtocolError(.tooFarAhead, "this id is over 10 minutes ahead of this bank's clock")

    /// Seals a refusal to the originator. Empty if the directory has no key for it: it then learns only that this bank
    /// voted no.
    func seal(_ refusal: Refusal, of item: OpenedItem) -> Data {
        let header = item.header
        return (try? refusal.sealed(of: header.key, digest: item.digest, to: header.originator, ring: ring)) ?? Data()
    }
}

/// A prepare that came from the right coordinator to the right bank; its projection is open, or cannot be opened.
public struct OpenedItem: Sendable {
    public let header: Header
    public let digest: Hash256
    /// The projection to judge, or the reason for a no.
    public let content: Result<OpenedPrepare, RefusalError>

    public init(header: Header, digest: Hash256, content: Result<OpenedPrepare, RefusalError>) {
        self.header = header
        self.digest = digest
        self.content = content
    }

    /// Whether the originator sealed it: nobody else can make a projection that opens.
    var isAuthentic: Bool {
        switch content {
        case .success: true
        case .failure(let error): error.refusal.reason != .cannotOpen
        }
    }
}

/// A bank's part in the federation's transactions as a pure value: the cut of its settlement windows, how many
/// refusals an originator has left, the reserve that borrowers held in vain, and the business day.
///
/// The steps of a batch of prepares: ``admit(_:wallClock:at:)``, the day in ``dayToRecord`` made durable, the lookups,
/// openings and proposals of its ``PrepareBatch``, ``conclude(_:at:)``, ``leave(_:)``.
public struct Participant: Sendable {
    public let rules: ParticipantRules
    private var quota: RefusalQuota<MemberID>
    /// Items that cannot be opened, by coordinator: anybody can make them in an originator's name.
    private var unopened: RefusalQuota<MemberID>
    private var gate = CutGate()
    private var clock = ClockWatch()
    private var unusedHolds = UnusedHolds()
    /// Never runs backwards.
    public private(set) var businessDay = BusinessDay(0)
    private var recordedDay = BusinessDay(0)

    public init(_ rules: ParticipantRules) {
        self.rules = rules
        quota = RefusalQuota(perMinute: rules.refusalsPerMinute)
        unopened = RefusalQuota(perMinute: ParticipantRules.unopenedPerMinute)
    }

    /// Admits a batch of prepares that has arrived. Every admitted batch must ``leave(_:)``, whatever its result.
    ///
    /// - Parameters:
    ///   - items: Opened items, or the errors that answer them, in the order of the answers.
    ///   - wallClock: Unix milliseconds.
    ///   - now: Monotonic nanoseconds.
    public mutating func admit(
        _ items: [Result<OpenedItem, ProtocolError>], wallClock: UInt64, at now: UInt64
    ) -> PrepareBatch {
        readClock(wallClock, at: now)
        return PrepareBatch(
            items, rules: rules, pass: gate.pass(), businessDay: businessDay, weights: unusedHolds.weights(at: now)
        ) { item in
            answerToNew(item, wallClock: wallClock, at: now)
        }
    }

    /// The bank's business day at a moment.
    ///
    /// - Parameter wallClock: Unix milliseconds.
    public func businessDay(at wallClock: UInt64) -> BusinessDay {
        max(businessDay, BusinessDay(unixMilliseconds: wallClock))
    }

    /// The answer to a new transaction that is not judged; nil if it may be judged. Nothing is stored for it.
    private mutating func answerToNew(
        _ item: OpenedItem, wallClock: UInt64, at now: UInt64
    ) -> PrepareBatch.Answer? {
        let header = item.header
        let isTooFarAhead = !header.key.id.isWithinReach(of: wallClock)
        if item.isAuthentic, header.originator != rules.bank { clock.note(isTooFarAhead: isTooFarAhead, at: now) }
        if isTooFarAhead { return .refused(ParticipantRules.tooFarAhead) }
        switch item.content {
        case .failure(let error) where !item.isAuthentic:
            // Anybody may have made it, so it is not evidence against the originator in its header.
            guard !unopened.isExhausted(for: header.key.coordinator, at: now) else {
                return .refused(
                    ProtocolError(.tooManyRefusals, "too many items of this minute could not be opened"))
            }
            unopened.noteRefusal(of: header.key, from: header.key.coordinator, at: now)
            return .vote(.no(sealedReason: rules.seal(error.refusal, of: item)), digest: item.digest)
        case .success, .failure:
            guard !quota.isExhausted(for: header.originator, at: now) else {
                return .refused(
                    ProtocolError(.tooManyRefusals, "\(header.originator) had too many refusals this minute"))
            }
            return nil
        }
    }

    /// Concludes a batch whose votes are all durable.
    ///
    /// - Returns: The answers, in the items' order.
    public mutating func conclude(_ batch: PrepareBatch, at now: UInt64) -> [PrepareBatch.Answer] {
        let answers = batch.answers
        for (place, answer) in answers.enumerated() {
            guard let item = batch.items[place], case .vote(let vote, _) = answer else { continue }
            switch vote {
            case .no:
                guard item.isAuthentic else { continue }
                quota.noteRefusal(of: item.header.key, from: item.header.originator, at: now)
            case .yes:
                unusedHolds.begin(item.header.key, batch.shares(at: place), at: now)
            case .busy: break
            }
        }
        return answers
    }

    /// Removes a batch that has been decided or given up.
    ///
    /// - Returns: The raises of the cut that no longer wait for a batch.
    public mutating func leave(_ batch: PrepareBatch) -> [CutGate.Raise] { gate.leave(batch.pass) }

    /// An outcome is durable in the books.
    public mutating func finished(_ key: TransactionKey, _ outcome: Outcome, at now: UInt64) {
        unusedHolds.end(key, outcome, at: now)
    }

    /// From now on no unknown transaction with an older id gets a yes.
    ///
    /// - Parameter cut: Unix milliseconds.
    /// - Returns: The raise, and the raises that no longer wait for a batch. A raise is complete once every batch that
    ///   was admitted before it has left.
    public mutating func raiseCut(to cut: UInt64) -> (raise: CutGate.Raise, released: [CutGate.Raise]) {
        gate.raise(to: cut)
    }

    // MARK: The business day

    /// Takes a reading of the wall clock. Call it every few seconds, also without prepares: see ``SteadyClock``.
    ///
    /// - Parameters:
    ///   - wallClock: Unix milliseconds.
    ///   - now: Monotonic nanoseconds.
    public mutating func readClock(_ wallClock: UInt64, at now: UInt64) {
        businessDay = max(businessDay, BusinessDay(unixMilliseconds: clock.read(wallClock: wallClock, at: now)))
    }

    /// The day that must be durable before anything is judged by it, so that it does not fall at a restart; nil if it is.
    public var dayToRecord: BusinessDay? { businessDay > recordedDay ? businessDay : nil }

    /// The day is durable: read at a start, or written now.
    public mutating func recorded(_ day: BusinessDay) {
        recordedDay = max(recordedDay, day)
        businessDay = max(businessDay, day)
    }

    /// The reasons why ids or mandates may be refused because of a clock; empty if there are none.
    ///
    /// - Parameters:
    ///   - horizon: The books' horizon; Unix milliseconds.
    ///   - wallClock: Unix milliseconds.
    ///   - now: Monotonic nanoseconds.
    public func clockFindings(horizon: UInt64, wallClock: UInt64, at now: UInt64) -> [ClockFinding] {
        let days = businessDay.number - BusinessDay(unixMilliseconds: wallClock).number
        // A day is ahead around midnight, too, after a small correction.
        return clock.findings(horizon: horizon, wallClock: wallClock, at: now)
            + (days > 1 ? [.dayAhead(days: days)] : [])
    }
}
