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
        return ProtocolError(.tooFarAhead, "this id is over 10 minutes ahead of this bank's clock")
    }

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
}

/// A bank's part in the federation's transactions as a pure value: the cut of its settlement windows, how many
/// refusals an originator has left, and the business day.
///
/// The steps of a batch of prepares: ``admit(_:wallClock:at:)``, the lookups and proposals of its ``PrepareBatch``,
/// ``conclude(_:at:)``, ``leave(_:)``.
public struct Participant: Sendable {
    public let rules: ParticipantRules
    private var quota: RefusalQuota
    private var gate = CutGate()
    /// Days since 1970-01-01 (UTC); never runs backwards.
    private var businessDay: Int32 = 0

    public init(_ rules: ParticipantRules) {
        self.rules = rules
        quota = RefusalQuota(perMinute: rules.refusalsPerMinute)
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
        businessDay = max(businessDay, BusinessDay(unixMilliseconds: wallClock).number)
        return PrepareBatch(items, rules: rules, pass: gate.pass(), businessDay: BusinessDay(businessDay)) { header in
            refusesNew(header, wallClock: wallClock, at: now)
        }
    }

    /// The bank's business day at a moment.
    ///
    /// - Parameter wallClock: Unix milliseconds.
    public func businessDay(at wallClock: UInt64) -> BusinessDay {
        BusinessDay(max(businessDay, BusinessDay(unixMilliseconds: wallClock).number))
    }

    /// Why a new transaction is rejected before judging; nil if it may be judged.
    private func refusesNew(_ header: Header, wallClock: UInt64, at now: UInt64) -> ProtocolError? {
        if !header.key.id.isWithinReach(of: wallClock) {
            return ProtocolError(.tooFarAhead, "this id is over 10 minutes ahead of this bank's clock")
        }
        if quota.isExhausted(for: header.originator, at: now) {
            return ProtocolError(.tooManyRefusals, "\(header.originator) had too many refusals this minute")
        }
        return nil
    }

    /// Concludes a batch whose votes are all durable.
    ///
    /// - Returns: The answers, in the items' order.
    public mutating func conclude(_ batch: PrepareBatch, at now: UInt64) -> [PrepareBatch.Answer] {
        let answers = batch.answers
        for case (let header?, .vote(.no, _)) in zip(batch.headers, answers) {
            quota.noteRefusal(of: header.key, from: header.originator, at: now)
        }
        return answers
    }

    /// Removes a batch that has been decided or given up.
    ///
    /// - Returns: The raises of the cut that no longer wait for a batch.
    public mutating func leave(_ batch: PrepareBatch) -> [CutGate.Raise] { gate.leave(batch.pass) }

    /// From now on no unknown transaction with an older id gets a yes.
    ///
    /// - Parameter cut: Unix milliseconds.
    /// - Returns: The raise, and the raises that no longer wait for a batch. A raise is complete once every batch that
    ///   was admitted before it has left.
    public mutating func raiseCut(to cut: UInt64) -> (raise: CutGate.Raise, released: [CutGate.Raise]) {
        gate.raise(to: cut)
    }
}
