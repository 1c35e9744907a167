import AtomicCommit
import BankCore
import Foundation
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol

/// A bank without its shell: its roles as values over books, and a journal whose rows are arrays of bytes.
struct TestBank {
    let id: MemberID
    private(set) var participant: Participant
    private(set) var originator = Originator()
    private(set) var windows: WindowFreezing
    /// The mandates that the desk knows; an account of the books alone is a mandate without further terms.
    var mandates = MandateRegister()
    /// Unix milliseconds.
    var wallClock = Fixtures.now
    /// Monotonic nanoseconds.
    var now: UInt64 = 0
    /// The durable rows of the journal.
    private(set) var rows: [[UInt8]] = []
    private(set) var books = CoreBooks()
    /// The days in the desk's journal.
    private(set) var days: [BusinessDay] = []

    init(
        _ opening: Opening, terms: [LendingTerms] = Fixtures.terms, reserveLimits: [Currency: ReserveLimits] = [:]
    ) throws {
        id = opening.bank
        let settlement = SettlementTerms(
            own: opening.bank, bank: Fixtures.doum, peers: Fixtures.banks.filter { $0 != opening.bank },
            currencies: Fixtures.currencies)
        participant = Participant(
            ParticipantRules(
                bank: opening.bank, coordinators: [Fixtures.ford], banks: Set(Fixtures.banks),
                judge: Judge(
                    bank: opening.bank, honouredTerms: terms, settlement: settlement, reserveLimits: reserveLimits),
                ring: try Fixtures.ring(opening.bank)))
        windows = WindowFreezing(settlement, accounts: [])
        try amend(opening.amendment())
    }

    /// A bank with its opening books.
    init(_ id: MemberID) throws { try self.init(Opening(of: id)) }

    mutating func amend(_ amendment: Amendment) throws {
        if let event = try books.amend(amendment) { store(event) }
    }

    /// Records that a logged-in customer or the bank itself asked for the transaction.
    mutating func originate(_ composition: Composition, for asker: Loan.Asker) {
        let key = composition.transaction.key
        let purpose: Origination.Purpose =
            switch asker {
            case .customer(let id): .loan(LoanPlan(legs: [], purposes: [], quotes: []), customer: id)
            case .operators: .settlement(SettlementPlan(legs: [], settlementBank: self.id))
            }
        originator.restore(
            Origination(
                key: key, digest: composition.digest, purpose: purpose,
                fingerprint: RequestFingerprint(composition.digest), timeoutMilliseconds: 5_000,
                requestedAtUnixMilliseconds: wallClock))
    }

    /// Judges a prepare and stores its vote.
    mutating func prepare(_ item: PrepareItem) throws -> PrepareBatch.Answer {
        let opened = try participant.rules.open(item, from: item.header.key.coordinator)
        var batch = participant.admit([.success(opened)], wallClock: wallClock, at: now)
        if let day = participant.dayToRecord {
            days.append(day)
            participant.recorded(day)
        }
        batch.found(batch.keysToLookUp.map { books.role(of: $0) })
        var standings: [AccountName: MandateStanding] = [:]
        for root in batch.mandatesNeeded { standings[root] = mandates.standing(of: root) }
        batch.found(standings)
        var originations: [TransactionKey: Origination] = [:]
        for key in batch.ownKeys {
            if case .durable(let origination) = originator.record(of: key) { originations[key] = origination }
        }
        var accounts: [AccountName: Account] = [:]
        for name in batch.accountsNeeded { accounts[name] = books.ledger[name] }
        for opening in batch.openings(accounts: accounts) { try amend(opening) }
        var proposals = batch.proposals(accounts: accounts, originations: originations)
        while !proposals.isEmpty {
            proposals = batch.take(
                proposals.map { proposal in
                    let (answer, event) = books.prepare(proposal)
                    if let event { store(event) }
                    return answer
                })
        }
        let answers = participant.conclude(batch, at: now)
        _ = participant.leave(batch)
        return answers[0]
    }

    /// Carries out an outcome and stores it.
    @discardableResult
    mutating func finish(_ item: CoreFinish) -> CoreFinishAnswer {
        let (answer, event) = books.finish(item)
        if let event { store(event) }
        if answer == .acknowledged { participant.finished(item.key, item.outcome, at: now) }
        return answer
    }

    /// Starts again with a clock that may have changed: only the books and the business day are left.
    mutating func restart() {
        participant = Participant(participant.rules)
        participant.recorded(days.last ?? BusinessDay(0))
    }

    /// Freezes a window.
    ///
    /// - Returns: The frozen amounts; nil while an older transaction is in doubt.
    mutating func freeze(
        _ window: SettlementWindow, among members: Set<MemberID> = Set(Fixtures.banks)
    ) throws -> [SettlementWindow.Frozen]? {
        try windows.check(window, members: members, wallClock: wallClock)
        let accounts = windows.terms.accounts(of: window).compactMap { books.ledger[$0] }
        if let frozen = try windows.begin(window, found: accounts) { return frozen }
        _ = participant.raiseCut(to: window.cut)
        guard windows.openCount(window, inDoubt: books.inDoubt) == 0 else { return nil }
        var tally = windows.tally(window, members: members)
        while let next = tally.next { tally.take(books.clearing(with: next.peer, since: next.since, limit: 2)) }
        try amend(tally.amendment(closing: books.accounts(.ofKinds([.settlement, .window]))))
        windows.adopt(tally)
        return tally.frozen
    }

    private mutating func store(_ event: CoreEvent) {
        rows.append(CoreRow([event], writtenAtUnixMilliseconds: 0).serialized())
    }
}
