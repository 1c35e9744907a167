import AtomicCommit
import BankCore
import Lending
import SettlementProtocol
import Testing

/// A bank as the originator of its own transactions.
@Suite struct KeepsItsOriginations {
    private func origination(_ number: UInt64, request: UInt64? = nil) -> Origination {
        Origination(
            key: Fixtures.key(number), digest: Fixtures.digest(number),
            purpose: .loan(LoanPlan(legs: [], purposes: [], quotes: []), customer: "mill-co"),
            fingerprint: fingerprint(request ?? number), timeoutMilliseconds: 1_000, requestedAtUnixMilliseconds: 0)
    }

    private func fingerprint(_ number: UInt64) -> RequestFingerprint { RequestFingerprint(Fixtures.digest(number)) }

    /// An originator with transaction 1 recorded.
    private func originator() -> Originator {
        var originator = Originator()
        originator.record(origination(1))
        originator.recorded(Fixtures.key(1).id)
        return originator
    }

    private func hear(_ event: OriginatorRole.Event, by originator: inout Originator) -> OriginatorRole.Step {
        originator.hear(event, of: Fixtures.key(1).id) { OriginationEnding(outcome: $0) }
    }

    // MARK: Claims

    @Test func `the first request claims an id until it is released`() {
        var originator = Originator()
        let id = Fixtures.key(1).id
        #expect(originator.claim(id) { _ in true } == .first)
        #expect(originator.claim(id) { _ in true } == .underway)
        originator.release(id)
        #expect(originator.claim(id) { _ in true } == .first, "the first request was released without a record")
    }

    @Test func `a recorded id answers the same request, and no other`() {
        var originator = originator()
        let known = Originator.Originated(origination(1))
        #expect(originator.claim(Fixtures.key(1).id) { $0 == fingerprint(1) } == .known(known))
        #expect(originator.claim(Fixtures.key(1).id) { $0 == fingerprint(2) } == .conflict)
    }

    @Test func `an unknown id below the floor is refused, and a known one is answered`() {
        var originator = originator()
        _ = originator.hear(.found(.aborted(nil)), of: Fixtures.key(1).id) { OriginationEnding(outcome: $0) }
        originator.endingWritten(Fixtures.key(1).id)
        let floor = Fixtures.key(5).id.unixMilliseconds
        #expect(originator.allowHorizon(floor) == floor)
        #expect(originator.claim(Fixtures.key(4).id) { _ in true } == .expired)
        #expect(originator.claim(Fixtures.key(5).id) { _ in true } == .first)
        guard case .known = originator.claim(Fixtures.key(1).id, isSame: { _ in true }) else {
            Issue.record("forgotten")
            return
        }
    }

    @Test func `a start restores the floor from the books`() {
        var originator = Originator()
        originator.restore(horizon: Fixtures.key(3).id.unixMilliseconds)
        #expect(originator.claim(Fixtures.key(2).id) { _ in true } == .expired)
    }

    // MARK: Records

    @Test func `a vote relies on a durable record, and waits for one that is being written`() {
        var originator = Originator()
        #expect(originator.record(of: Fixtures.key(1)) == .none)
        originator.record(origination(1))
        #expect(originator.record(of: Fixtures.key(1)) == .recording(origination(1)))
        originator.recorded(Fixtures.key(1).id)
        #expect(originator.record(of: Fixtures.key(1)) == .durable(origination(1)))
        let namesake = TransactionKey(coordinator: Fixtures.alder, id: Fixtures.key(1).id)
        #expect(originator.record(of: namesake) == .none)
    }

    @Test func `a record that could not be written does not count`() {
        var originator = Originator()
        originator.record(origination(1))
        originator.notRecorded(Fixtures.key(1).id)
        #expect(originator.record(of: Fixtures.key(1)) == .none)
        #expect(originator[Fixtures.key(1).id] == nil)
        #expect(!originator.hasOpen)
    }

    @Test func `an origination that has ended does not authorise a vote`() {
        var originator = originator()
        _ = hear(.learned(.aborted, digest: nil), by: &originator)
        #expect(originator.record(of: Fixtures.key(1)) == .none)
    }

    // MARK: Outcomes

    @Test func `a refusal does not end an origination before the bank's own tombstone is found`() {
        var originator = originator()
        let refused = hear(.refused, by: &originator)
        #expect(refused.withdraw && refused.end == nil)
        #expect(originator.hasOpen)
        #expect(hear(.found(.aborted(nil)), by: &originator).end == .aborted)
        #expect(!originator.hasOpen)
    }

    @Test func `the first ending stays`() {
        var originator = originator()
        originator.noteYes(on: Fixtures.key(1), digest: Fixtures.digest(1))
        #expect(hear(.learned(.committed, digest: Fixtures.digest(1)), by: &originator).end == .committed)
        #expect(hear(.found(.aborted(nil)), by: &originator) == OriginatorRole.Step())
        #expect(originator[Fixtures.key(1).id]?.ending == OriginationEnding(outcome: .committed))
    }

    @Test func `a commit is confirmed by the books unless this process knows of the bank's own yes on it`() {
        var originator = originator()
        originator.noteYes(on: Fixtures.key(1), digest: Fixtures.digest(2))
        originator.noteYes(on: Fixtures.key(2), digest: Fixtures.digest(1))
        #expect(hear(.learned(.committed, digest: Fixtures.digest(1)), by: &originator).confirm)
        #expect(hear(.confirmed(.aborted(Fixtures.digest(1))), by: &originator).isViolation)
        #expect(originator[Fixtures.key(1).id]?.ending == OriginationEnding(outcome: .aborted))
    }

    @Test func `a restart restores the durable originations and endings`() {
        var originator = Originator()
        for number in 1...2 as ClosedRange<UInt64> { originator.restore(origination(number)) }
        originator.restore(OriginationEnding(outcome: .committed), of: Fixtures.key(1).id)
        originator.restore(OriginationEnding(outcome: .aborted), of: Fixtures.key(9).id)
        #expect(originator.overdue(wallClock: .max).map(\.key) == [Fixtures.key(2)])
        #expect(originator[Fixtures.key(9).id] == nil)
    }

    // MARK: Overdue

    @Test func `an origination is overdue five seconds after its votes' timeout, or at once after a start`() {
        let originator = originator()
        let end = Fixtures.key(1).id.unixMilliseconds + 1_000 + Originator.patience
        #expect(originator.overdue(wallClock: end) == [])
        #expect(originator.overdue(wallClock: end + 1).map(\.key) == [Fixtures.key(1)])
        #expect(originator.overdue(wallClock: .max).map(\.key) == [Fixtures.key(1)])
    }

    @Test func `an origination is not overdue while its request is under way`() {
        var originator = Originator()
        _ = originator.claim(Fixtures.key(1).id) { _ in true }
        originator.record(origination(1))
        originator.recorded(Fixtures.key(1).id)
        #expect(originator.overdue(wallClock: .max) == [])
        originator.release(Fixtures.key(1).id)
        #expect(originator.overdue(wallClock: .max).count == 1)
    }

    // MARK: Horizon

    @Test func `the horizon stays behind originations that are claimed, being recorded, open or not durably ended`() {
        let target = Fixtures.key(50).id.unixMilliseconds
        let at = { (number: UInt64) in Fixtures.key(number).id.unixMilliseconds }
        var originator = Originator()
        _ = originator.claim(Fixtures.key(9).id) { _ in true }
        #expect(originator.allowHorizon(target) == at(9))
        originator.record(origination(9))
        originator.release(Fixtures.key(9).id)
        #expect(originator.allowHorizon(target) == at(9))
        originator.recorded(Fixtures.key(9).id)
        #expect(originator.allowHorizon(target) == at(9))
        _ = originator.hear(.found(.expired), of: Fixtures.key(9).id) { OriginationEnding(outcome: $0) }
        #expect(originator.allowHorizon(target) == at(9), "its ending is not durable")
        originator.endingWritten(Fixtures.key(9).id)
        #expect(originator.allowHorizon(target) == target)
        #expect(originator.allowHorizon(at(1)) == target, "it only rises")
    }

    @Test(
        arguments: [
            (wall: 10_000, newest: 9_000, rises: 7_000), (wall: 8_500, newest: 9_900, rises: 6_000),
            (wall: 1_500, newest: 9_000, rises: 0), (wall: 9_000, newest: 0, rises: 0),
        ] as [(wall: UInt64, newest: UInt64, rises: UInt64)])
    func `the horizon follows the wall clock or the newest commit, whichever is earlier`(
        wall: UInt64, newest: UInt64, rises: UInt64
    ) {
        #expect(
            Originator.horizonTarget(wallClock: wall, newestCommitted: newest, retention: 2_000, step: 1_000) == rises)
    }
}
