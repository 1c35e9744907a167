import AtomicCommit
import SettlementProtocol
import Testing

@Suite struct FollowsOriginators {
    static let digest = CoordinatorScene.digest(1)
    static let other = CoordinatorScene.digest(2)

    private func step(_ event: OriginatorRole.Event) -> OriginatorRole.Step {
        var role = OriginatorRole(digest: Self.digest)
        return role.apply(event)
    }

    @Test(arguments: [false, true])
    func `what is durable in the own books is the outcome`(isOverdue: Bool) {
        #expect(step(.found(.committed(Self.digest), isOverdue: isOverdue)).end == .committed)
        #expect(step(.found(.aborted(nil), isOverdue: isOverdue)).end == .aborted)
        #expect(step(.found(.aborted(Self.digest), isOverdue: isOverdue)).end == .aborted)
        #expect(step(.found(.committed(Self.other), isOverdue: isOverdue)).end == .aborted)
        #expect(step(.found(.prepared(Self.other), isOverdue: isOverdue)).end == .aborted)
    }

    @Test func `what the own books never voted on before their horizon passed it is aborted`() {
        #expect(step(.found(.expired, isOverdue: false)).end == .aborted)
    }

    @Test func `a refusal is no outcome: the own key is withdrawn first`() {
        let refused = step(.refused)
        #expect(refused.end == nil)
        #expect(refused.withdraw)
        #expect(step(.found(.aborted(nil), isOverdue: true)).end == .aborted)
    }

    @Test func `it asks until it is overdue, and withdraws only what was never voted on`() {
        let early = step(.found(.unknown, isOverdue: false))
        #expect(early.ask && !early.withdraw && early.end == nil)
        let late = step(.found(.unknown, isOverdue: true))
        #expect(late.withdraw && !late.ask && late.end == nil)
        let prepared = step(.found(.prepared(Self.digest), isOverdue: true))
        #expect(prepared.ask && !prepared.withdraw && prepared.end == nil)
    }

    @Test func `what the coordinator decided is the outcome, and nothing is while it has not`() {
        #expect(step(.learned(.committed, digest: Self.digest)).end == .committed)
        #expect(step(.learned(.aborted, digest: Self.digest)).end == .aborted)
        #expect(step(.learned(.aborted, digest: nil)).end == .aborted)
        #expect(step(.learned(nil, digest: Self.digest)) == OriginatorRole.Step())
    }

    @Test func `a commit of another digest is an abort of this one`() {
        #expect(step(.learned(.committed, digest: Self.other)).end == .aborted)
        #expect(step(.learned(.committed, digest: nil)).end == .aborted)
    }

    @Test func `the first outcome stays`() {
        var role = OriginatorRole(digest: Self.digest)
        _ = role.apply(.found(.aborted(nil), isOverdue: true))
        #expect(role.apply(.learned(.committed, digest: Self.digest)) == OriginatorRole.Step())
        #expect(role.outcome == .aborted)
    }

    @Test(arguments: [
        (ParticipantRole.unknown, ParticipantRole.WithdrawalAnswer.entomb), (.aborted(nil), .already),
        (.prepared(digest), .voted), (.committed(digest), .voted), (.expired, .expired),
    ])
    func `each record answers a withdrawal`(role: ParticipantRole, answer: ParticipantRole.WithdrawalAnswer) {
        #expect(role.answerToWithdrawal == answer)
    }
}
