public import AtomicCommit
import Foundation
public import Ledger
import Money
public import SettlementProtocol

/// The state of an embedded core as a pure value: the ledger, and the vote log that keeps each key's vote and outcome.
///
/// Every change is first decided (`prepare`, `finish`, `amend`). This changes the value and returns an event, which
/// must be durable before the answer is sent; `apply` replays an event at recovery. If an event could not be made
/// durable, this value is ahead of its journal and must no longer be used.
///
/// Memory follows the open work: finished records and older clearing entries leave it for an archive, by key. Ask
/// ``isElsewhere(_:)`` before each decision about a key.
public struct CoreBooks: Sendable {
    public internal(set) var ledger = GeneralLedger()
    /// Every unfinished record, and the finished ones that have not left memory.
    var records: [TransactionKey: VoteRecord] = [:]
    /// Keys that voted yes and have no outcome.
    var unfinished: Set<TransactionKey> = []
    /// The finished records in memory, except ``late``.
    var memory = MemoryWindow<TransactionKey>()
    /// Records that finished when the horizon had passed them: the next horizon drops them, so no archive takes them.
    var late: Set<TransactionKey> = []
    /// The ids of the amendments in memory; the archive has the others.
    var amendments: Set<String> = []
    var clearing: [MemberID: ClearingLines] = [:]
    /// The peer of each clearing account, by the account's number.
    var peers: [Int: MemberID] = [:]
    /// The part of each clearing account's balance that comes from amendments, such as amounts paid in beforehand.
    var amended: [Int: Int64] = [:]
    /// Unix milliseconds; older ids have no finished record and get none.
    public internal(set) var horizon: UInt64 = 0
    /// Unix milliseconds in the newest id that committed here; 0 for none. Every participant's clock agreed with it.
    public internal(set) var newestCommitted: UInt64 = 0

    public init() {}

    public func role(of key: TransactionKey) -> ParticipantRole {
        guard let record = records[key] else { return key.id.unixMilliseconds < horizon ? .expired : .unknown }
        return record.role
    }

    /// Every transaction with a yes and no outcome, oldest id first.
    public var inDoubt: [InDoubt] {
        unfinished.sorted().compactMap { key in
            guard let record = records[key], case .prepared(let digest) = record.role else { return nil }
            return InDoubt(key: key, digest: digest, timeoutMilliseconds: record.timeoutMilliseconds)
        }
    }

    // MARK: Deciding

    /// Stores the first vote of a key. The event is nil if nothing changed.
    public mutating func prepare(_ item: CoreItem) -> (answer: CoreAnswer, event: CoreEvent?) {
        switch role(of: item.key).answerToPrepare(item.digest) {
        case .replay: return (.vote(.yes), nil)
        case .alreadyAborted: return (.vote(.no(sealedReason: records[item.key]?.sealedReason ?? Data())), nil)
        case .conflict: return (.conflict, nil)
        case .expired: return (.expired, nil)
        case .judge: return judge(item)
        }
    }

    private mutating func judge(_ item: CoreItem) -> (answer: CoreAnswer, event: CoreEvent?) {
        switch item.proposal {
        case .refuse(let reason):
            return refuse(item, sealedReason: reason)
        case .hold(let postings, let record):
            do {
                let event = CoreEvent.prepared(
                    key: item.key, digest: item.digest, holds: try ledger.holds(for: postings),
                    timeoutMilliseconds: item.timeoutMilliseconds, record: record)
                apply(event)
                return (.vote(.yes), event)
            } catch {
                return (error.cause == .locked ? .vote(.busy) : .short(error), nil)
            }
        }
    }

    private mutating func refuse(_ item: CoreItem, sealedReason: Data) -> (answer: CoreAnswer, event: CoreEvent?) {
        let event = CoreEvent.refused(key: item.key, digest: item.digest, sealedReason: sealedReason)
        apply(event)
        return (.vote(.no(sealedReason: sealedReason)), event)
    }

    /// Carries out an outcome. The event is nil if nothing changed.
    public mutating func finish(_ item: CoreFinish) -> (answer: CoreFinishAnswer, event: CoreEvent?) {
        switch role(of: item.key).answerToFinish(item.outcome, digest: item.digest) {
        case .already: return (.acknowledged, nil)
        case .violation: return (.violation, nil)
        case .expired: return (.expired, nil)
        case .apply(let outcome):
            let event = CoreEvent.finished(key: item.key, outcome: outcome)
            apply(event)
            return (.acknowledged, event)
        case .entomb:
            let event = CoreEvent.entombed(key: item.key)
            apply(event)
            return (.acknowledged, event)
        }
    }

    /// Stores a tombstone if `key` is unknown here; otherwise the event is nil.
    public mutating func entomb(_ key: TransactionKey) -> CoreEvent? {
        guard role(of: key) == .unknown else { return nil }
        let event = CoreEvent.entombed(key: key)
        apply(event)
        return event
    }

    /// Carries out an amendment once. The event is nil if its id was carried out before; see ``isElsewhere(amendment:)``.
    ///
    /// - Throws: `LedgerError`; nothing is changed.
    public mutating func amend(_ amendment: Amendment) throws(LedgerError) -> CoreEvent? {
        guard !amendments.contains(amendment.id) else { return nil }
        var trial = ledger.excerpt(of: amendment.touched)
        try Self.carryOut(amendment, on: &trial)
        let event = CoreEvent.amended(amendment)
        apply(event)
        return event
    }

    /// Nil if the horizon is already as high.
    public mutating func raiseHorizon(to unixMilliseconds: UInt64) -> CoreEvent? {
        guard unixMilliseconds > horizon else { return nil }
        let event = CoreEvent.horizonRaised(unixMilliseconds: unixMilliseconds)
        apply(event)
        return event
    }

    /// Nil if the horizon is not later; see ``CoreBanking/lowerHorizon(to:)``.
    public mutating func lowerHorizon(to unixMilliseconds: UInt64) -> CoreEvent? {
        guard unixMilliseconds < horizon else { return nil }
        let event = CoreEvent.horizonRaised(unixMilliseconds: unixMilliseconds)
        apply(event)
        return event
    }

    // MARK: Events

    /// Replays an event that was decided before.
    public mutating func apply(_ event: CoreEvent) {
        switch event {
        case .prepared(let key, let digest, let holds, let timeout, _):
            ledger.place(holds)
            records[key] = VoteRecord(role: .prepared(digest), holds: holds, timeoutMilliseconds: timeout)
            unfinished.insert(key)
        case .refused(let key, let digest, let reason):
            keepFinished(VoteRecord(role: .aborted(digest), sealedReason: reason), of: key)
        case .finished(let key, let outcome): finish(key, outcome)
        case .entombed(let key): keepFinished(VoteRecord(role: .aborted(nil)), of: key)
        case .amended(let amendment):
            do { try Self.carryOut(amendment, on: &ledger) } catch {
                // It succeeded on a copy of its accounts before it was written, and events replay in their order.
                preconditionFailure("an amendment cannot be replayed: \(error)")
            }
            amendments.insert(amendment.id)
            rememberPeers(from: amendment)
            for posting in amendment.postings {
                guard let number = ledger.number(of: posting.account), peers[number] != nil else { continue }
                amended[number, default: 0] += posting.change
            }
        case .horizonRaised(let unixMilliseconds):
            // Later than before, unless an operator has set it back.
            horizon = unixMilliseconds
            records = records.filter { key, record in key.id.unixMilliseconds >= horizon || record.isUnfinished }
            memory.forgetWaiting { [horizon] in $0.id.unixMilliseconds < horizon }
            // An operator may have set the horizon back: these votes are not forgotten, so the archive takes them.
            for key in late.sorted() where key.id.unixMilliseconds >= horizon { memory.finish(key) }
            late = []
        }
    }

    mutating func keepFinished(_ record: VoteRecord, of key: TransactionKey) {
        records[key] = record
        if key.id.unixMilliseconds < horizon { late.insert(key) } else { memory.finish(key) }
    }

    private mutating func finish(_ key: TransactionKey, _ outcome: Outcome) {
        guard let record = records[key], case .prepared(let digest) = record.role else {
            preconditionFailure("only a prepared record is finished: \(key)")
        }
        unfinished.remove(key)
        switch outcome {
        case .committed:
            ledger.post(record.holds)
            noteClearing(record.holds, key: key)
            newestCommitted = max(newestCommitted, key.id.unixMilliseconds)
            keepFinished(VoteRecord(role: .committed(digest)), of: key)
        case .aborted:
            ledger.release(record.holds)
            keepFinished(VoteRecord(role: .aborted(digest)), of: key)
        }
    }

    private mutating func noteClearing(_ holds: [Hold], key: TransactionKey) {
        for hold in holds {
            guard let peer = peers[hold.account], hold.net != 0 else { continue }
            clearing[peer, default: ClearingLines()].tail.append(
                ClearingLine(key: key, currency: ledger.accounts[hold.account].currency, owedToPeer: hold.net))
        }
    }

    private mutating func rememberPeers(from amendment: Amendment) {
        for account in amendment.opened where account.kind == .clearing {
            peers[ledger.number(of: account.name) ?? -1] = Chart.peer(ofClearing: account.name)
        }
    }

    private static func carryOut(_ amendment: Amendment, on ledger: inout GeneralLedger) throws(LedgerError) {
        for account in amendment.opened { try ledger.open(account) }
        try ledger.postWithoutHold(amendment.postings)
        for bounds in amendment.bounds {
            try ledger.setBounds(of: bounds.account, floor: bounds.floor, ceiling: bounds.ceiling)
        }
        for account in amendment.closed { try ledger.close(account) }
    }
}

/// The vote log's record of one key.
struct VoteRecord: Hashable, Sendable {
    let role: ParticipantRole
    /// The transaction's holds; empty once it is finished.
    var holds: [Hold] = []
    /// The reason of a no that was voted here.
    var sealedReason: Data?
    var timeoutMilliseconds: UInt32 = 0

    var isUnfinished: Bool {
        if case .prepared = role { true } else { false }
    }
}
