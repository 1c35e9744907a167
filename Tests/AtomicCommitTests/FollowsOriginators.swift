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

    @Test func `what is durable in the own books is the outcome`() {
        #expect(step(.passed(own: .committed(Self.digest), isOverdue: false)).end == .committed)
        #expect(step(.passed(own: .aborted(nil), isOverdue: false)).end == .aborted)
        #expect(step(.passed(own: .committed(Self.other), isOverdue: false)).end == .aborted)
    }

    @Test func `what the own books never voted on before their horizon passed it is aborted`() {
        #expect(step(.passed(own: .expired, isOverdue: false)).end == .aborted)
    }

    @Test func `a refusal is no outcome: the own key is withdrawn first`() {
        let refused = step(.refused(.bankUnreachable))
        #expect(refused.end == nil)
        #expect(refused.withdraw)
        #expect(!step(.refused(.busy)).withdraw)
        #expect(step(.withdrawn).end == .aborted)
    }

    @Test func `it hands over until it is overdue, and withdraws only what was never voted on`() {
        #expect(step(.passed(own: .unknown, isOverdue: false)).handOver)
        #expect(step(.passed(own: .unknown, isOverdue: true)).withdraw)
        let prepared = step(.passed(own: .prepared(Self.digest), isOverdue: true))
        #expect(prepared.ask && !prepared.withdraw && prepared.end == nil)
    }

    @Test func `a commit of another digest is an abort of this one`() {
        let known = KnownOutcome(digest: Self.other, decision: .commit, isApplied: false)
        #expect(step(.learned(known)).end == .aborted)
    }

    @Test func `the first outcome stays`() {
        var role = OriginatorRole(digest: Self.digest)
        _ = role.apply(.withdrawn)
        let known = KnownOutcome(digest: Self.digest, decision: .commit, isApplied: false)
        #expect(role.apply(.learned(known)) == OriginatorRole.Step())
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
