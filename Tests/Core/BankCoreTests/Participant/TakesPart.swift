import AtomicCommit
import BankCore
import Foundation
import Ledger
import Projections
import SettlementProtocol
import Testing

/// A batch of prepares passes a bank's ``Participant``, which checks senders, judges items and counts refusals.
@Suite struct TakesPart {
    /// A bank whose quota is used up after two refusals.
    private func participant(_ bank: MemberID = Fixtures.cedar) throws -> Participant {
        Participant(
            ParticipantRules(
                bank: bank, coordinators: [Fixtures.ford], banks: Set(Fixtures.banks),
                judge: Judge(bank: bank, honouredTerms: Fixtures.terms), ring: try Fixtures.ring(bank),
                refusalsPerMinute: 2))
    }

    /// A payment from mill at birch to quarry at cedar.
    private func item(
        _ number: UInt64, from coordinator: MemberID = Fixtures.ford, at bank: MemberID = Fixtures.cedar
    ) throws -> PrepareItem {
        let key = TransactionKey(coordinator: coordinator, id: Fixtures.key(number).id)
        let loan = Loan(key: key, legs: [.between(("birch", "mill"), ("cedar", "quarry"), 1)])
        return try loan.composition().transaction.item(for: bank)
    }

    private func opened(_ numbers: UInt64..., by rules: ParticipantRules) throws -> [Result<OpenedItem, ProtocolError>]
    {
        try numbers.map { number in .success(try rules.open(try item(number), from: Fixtures.ford)) }
    }

    private func refusals(_ items: [CoreItem]) -> Int {
        items.count { if case .refuse = $0.proposal { true } else { false } }
    }

    // MARK: Opening

    @Test func `an item for another bank or from another coordinator is refused`() throws {
        let rules = try participant().rules
        func reason(_ item: PrepareItem, from coordinator: MemberID) -> ReasonCode? {
            do throws(ProtocolError) {
                _ = try rules.open(item, from: coordinator)
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(try reason(item(1), from: Fixtures.ford) == nil)
        #expect(try reason(item(1, from: Fixtures.alder), from: Fixtures.ford) == .wrongCoordinator)
        #expect(try reason(item(1, at: Fixtures.birch), from: Fixtures.ford) == .wrongBank)
    }

    @Test func `an item that cannot be opened gets a no, not an error`() throws {
        var participant = try participant()
        let forged = try Loan(legs: [.between(("birch", "mill"), ("cedar", "quarry"), 1)])
            .composition(ring: Fixtures.ring(Fixtures.alder)).transaction.item(for: Fixtures.cedar)
        let item = try participant.rules.open(forged, from: Fixtures.ford)
        var batch = participant.admit([.success(item)], wallClock: Fixtures.now, at: 0)
        batch.found([.unknown])
        #expect(participant.conclude(batch, at: 0).map(\.isNo) == [true])
    }

    // MARK: Forged items

    /// Bytes in birch's name that birch did not seal.
    private func forged(_ number: UInt64) throws -> PrepareItem {
        try Loan(
            key: Fixtures.key(number), legs: [.between(("birch", "mill"), ("cedar", "quarry"), 1)]
        ).composition(ring: Fixtures.ring(Fixtures.alder)).transaction.item(for: Fixtures.cedar)
    }

    @Test func `what an originator did not seal is refused without a record, and does not count against it`() throws {
        var participant = try participant()
        for number in UInt64(1)...5 {
            let item = try participant.rules.open(try forged(number), from: Fixtures.ford)
            var batch = participant.admit([.success(item)], wallClock: Fixtures.now, at: 0)
            #expect(batch.keysToLookUp == [Fixtures.key(number)], "a key that is known is answered from the vote log")
            batch.found([.unknown])
            #expect(batch.proposals(accounts: quarry, originations: [:]) == [])
            guard case .vote(.no(let sealed), let digest) = participant.conclude(batch, at: 0)[0] else {
                Issue.record("not refused")
                return
            }
            let reason = try Refusal(
                opening: sealed, of: Fixtures.key(number), digest: digest, from: Fixtures.cedar,
                ring: Fixtures.ring(Fixtures.birch))
            #expect(reason.reason == .cannotOpen)
        }
        var batch = participant.admit(try opened(6, by: participant.rules), wallClock: Fixtures.now, at: 0)
        #expect(batch.keysToLookUp == [], "the originator has all its refusals")
        #expect(refusals(batch.proposals(accounts: quarry, originations: [:])) == 0)
    }

    @Test func `a coordinator that sends nothing but forged items gets errors after a while`() throws {
        var participant = try participant()
        let item = try participant.rules.open(try forged(1), from: Fixtures.ford)
        var reasons: [ReasonCode?] = []
        for number in UInt64(1)...602 {
            let other = OpenedItem(
                header: try Header(key: Fixtures.key(number), originator: Fixtures.birch, timeoutMilliseconds: 5_000),
                digest: item.digest, content: item.content)
            var batch = participant.admit([.success(other)], wallClock: Fixtures.now, at: 0)
            batch.found([.unknown])
            guard case .refused(let error) = participant.conclude(batch, at: 0)[0] else {
                reasons.append(nil)
                continue
            }
            reasons.append(error.reason)
        }
        #expect(reasons.prefix(600).allSatisfy { $0 == nil })
        #expect(reasons.suffix(2) == [.tooManyRefusals, .tooManyRefusals])
    }

    // MARK: Late ids

    @Test func `an id ahead of the clock is answered only if it is known`() throws {
        var participant = try participant()
        let items = try opened(1, 2, by: participant.rules)
        let clock = Fixtures.key(1).id.unixMilliseconds - ProtocolLimits.clockAhead - 10
        var batch = participant.admit(items, wallClock: clock, at: 0)
        #expect(batch.keysToLookUp == [Fixtures.key(1), Fixtures.key(2)])
        batch.found([.unknown, .aborted(nil)])
        let proposals = batch.proposals(accounts: [:], originations: [:])
        #expect(proposals.map(\.key) == [Fixtures.key(2)], "a known id is answered from the vote log")
        #expect(batch.take([.vote(.no(sealedReason: Data()))]) == [])
        let answers = participant.conclude(batch, at: 0)
        guard case .refused(let error) = answers[0], case .vote(.no, _) = answers[1] else {
            Issue.record("\(answers)")
            return
        }
        #expect(error.reason == .tooFarAhead)
    }

    // MARK: Shortages

    @Test func `an item that cannot be held is refused with its reason in the next step`() throws {
        var participant = try participant()
        var batch = participant.admit(
            try opened(1, 2, by: participant.rules), wallClock: Fixtures.now, at: 0)
        _ = batch.proposals(accounts: quarry, originations: [:])
        let short = CoreAnswer.short(Shortage(account: AccountName("quarry"), kind: .customer, cause: .notEnough))
        let refusals = batch.take([short, .vote(.yes)])
        #expect(refusals.map(\.key) == [Fixtures.key(1)])
        guard case .refuse(let sealed) = refusals[0].proposal else {
            Issue.record("no refusal")
            return
        }
        let reason = try Refusal(
            opening: sealed, of: Fixtures.key(1), digest: refusals[0].digest, from: Fixtures.cedar,
            ring: Fixtures.ring(Fixtures.birch))
        #expect(reason == Refusal(.insufficientFunds))
        #expect(batch.take([.vote(.no(sealedReason: sealed))]) == [])
        let answers = participant.conclude(batch, at: 0)
        #expect(answers.map(\.isNo) == [true, false])
    }

    private var quarry: [AccountName: Account] {
        let account = Account(
            name: AccountName("quarry"), kind: .customer, owner: "quarry-co", currency: Fixtures.euro)
        return [account.name: account]
    }

    // MARK: Cut

    @Test func `an id behind the cut is refused, and one at the cut is judged`() throws {
        var participant = try participant()
        _ = participant.raiseCut(to: Fixtures.key(2).id.unixMilliseconds)
        var batch = participant.admit(
            try opened(1, 2, by: participant.rules), wallClock: Fixtures.now, at: 0)
        let proposals = batch.proposals(accounts: quarry, originations: [:])
        #expect(refusals(Array(proposals.prefix(1))) == 1)
        #expect(refusals(Array(proposals.dropFirst())) == 0)
    }

    @Test func `a batch that passed before a raise is judged by the earlier cut`() throws {
        var participant = try participant()
        var batch = participant.admit(try opened(1, by: participant.rules), wallClock: Fixtures.now, at: 0)
        let (raise, released) = participant.raiseCut(to: Fixtures.key(9).id.unixMilliseconds)
        #expect(released == [])
        #expect(refusals(batch.proposals(accounts: quarry, originations: [:])) == 0)
        #expect(participant.leave(batch) == [raise])
    }

    // MARK: Quota

    @Test func `an originator is turned away once its quota of refusals is used up, and only refusals count`() throws {
        var participant = try participant()
        func vote(_ numbers: UInt64..., as answer: CoreAnswer) throws -> [PrepareBatch.Answer] {
            let items = try numbers.map { number in
                Result<OpenedItem, ProtocolError>.success(
                    try participant.rules.open(try item(number), from: Fixtures.ford))
            }
            var batch = participant.admit(items, wallClock: Fixtures.now, at: 0)
            batch.found(batch.keysToLookUp.map { _ in .unknown })
            _ = batch.take(batch.proposals(accounts: quarry, originations: [:]).map { _ in answer })
            return participant.conclude(batch, at: 0)
        }
        _ = try vote(1, as: .vote(.yes))
        _ = try vote(2, as: .conflict)
        _ = try vote(3, as: .vote(.busy))
        for _ in 1...3 { _ = try vote(4, as: .vote(.no(sealedReason: Data()))) }
        #expect(try vote(5, as: .vote(.no(sealedReason: Data()))).map(\.isNo) == [true])
        guard case .refused(let error) = try vote(6, as: .vote(.yes))[0] else {
            Issue.record("not turned away")
            return
        }
        #expect(error.reason == .tooManyRefusals)
    }

    // MARK: Days

    @Test func `the business day never runs back`() throws {
        var doum = try TestBank(Fixtures.doum)
        let debit = { (number: UInt64) in
            Loan(
                key: Fixtures.key(number),
                legs: [.between(("doum", "builder"), ("birch", "mill"), 1, document: Fixtures.document)])
        }
        doum.wallClock += 3 * 86_400_000
        #expect(try doum.verdict(on: debit(1)) == .notAuthorised)
        doum.wallClock -= 3 * 86_400_000
        #expect(try doum.verdict(on: debit(2)) == .notAuthorised)
        doum.restart()
        #expect(try doum.verdict(on: debit(3)) == .notAuthorised, "the day is durable")
    }

    @Test func `a clock that jumps ahead for a moment does not end mandates`() throws {
        var doum = try TestBank(Fixtures.doum)
        let debit = { (number: UInt64) in
            Loan(
                key: Fixtures.key(number),
                legs: [.between(("doum", "builder"), ("birch", "mill"), 1, document: Fixtures.document)])
        }
        #expect(try doum.verdict(on: debit(1)) == nil)
        doum.wallClock += 10 * 86_400_000
        doum.now += 12 * 1_000_000_000
        #expect(try doum.verdict(on: debit(2)) == nil)
        doum.wallClock -= 10 * 86_400_000
        #expect(try doum.verdict(on: debit(3)) == nil)
        doum.restart()
        #expect(try doum.verdict(on: debit(4)) == nil)
        #expect(doum.days == [Fixtures.today])
    }
}

extension PrepareBatch.Answer {
    fileprivate var isNo: Bool {
        if case .vote(.no, _) = self { true } else { false }
    }
}
