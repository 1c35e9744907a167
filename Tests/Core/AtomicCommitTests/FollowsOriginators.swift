import AtomicCommit
import SettlementProtocol
import Testing

@Suite struct FollowsOriginators {
    static let digest = CoordinatorScene.digest(1)
    static let other = CoordinatorScene.digest(2)

    private func step(_ event: OriginatorRole.Event, hasVotedYes: Bool = true) -> OriginatorRole.Step {
        var role = OriginatorRole(digest: Self.digest, hasVotedYes: hasVotedYes)
        return role.apply(event)
    }

    @Test func `a durable record in the originator's own books decides the outcome`() {
        #expect(step(.found(.committed(Self.digest))).end == .committed)
        #expect(step(.found(.aborted(nil))).end == .aborted)
        #expect(step(.found(.aborted(Self.digest))).end == .aborted)
        #expect(step(.found(.committed(Self.other))).end == .aborted)
        #expect(step(.found(.prepared(Self.other))).end == .aborted)
    }

    @Test func `a transaction that the originator's own horizon passed without a vote is aborted`() {
        #expect(step(.found(.expired)).end == .aborted)
    }

    @Test func `a refusal is not an outcome: the originator withdraws its own key first`() {
        let refused = step(.refused)
        #expect(refused.end == nil)
        #expect(refused.withdraw)
        #expect(step(.found(.aborted(nil))).end == .aborted)
    }

    @Test func `only a transaction without a vote is withdrawn, and the originator's own yes is not an outcome`() {
        let unknown = step(.found(.unknown))
        #expect(unknown.withdraw && unknown.end == nil)
        #expect(step(.found(.prepared(Self.digest))) == OriginatorRole.Step())
    }

    @Test func `the coordinator's decision is the outcome, and an undecided coordinator changes nothing`() {
        #expect(step(.learned(.committed, digest: Self.digest)).end == .committed)
        #expect(step(.learned(.aborted, digest: Self.digest)).end == .aborted)
        #expect(step(.learned(.aborted, digest: nil)).end == .aborted)
        #expect(step(.learned(nil, digest: Self.digest)) == OriginatorRole.Step())
    }

    @Test func `a commit of another digest is an abort of this one`() {
        #expect(step(.learned(.committed, digest: Self.other)).end == .aborted)
        #expect(step(.learned(.committed, digest: nil)).end == .aborted)
    }

    @Test func `the coordinator's commit needs the originator's own durable yes`() {
        let said = step(.learned(.committed, digest: Self.digest), hasVotedYes: false)
        #expect(said.confirm && said.end == nil)
        for own in [ParticipantRole.prepared(Self.digest), .committed(Self.digest)] {
            let confirmed = step(.confirmed(own), hasVotedYes: false)
            #expect(confirmed.end == .committed && !confirmed.isViolation)
        }
        #expect(step(.learned(.aborted, digest: Self.digest), hasVotedYes: false).end == .aborted)
    }

    @Test func `a commit against the originator's own books is never told, and raises an alarm`() {
        let against: [ParticipantRole] = [
            .aborted(Self.digest), .aborted(nil), .expired, .prepared(Self.other), .committed(Self.other),
        ]
        for own in against {
            let confirmed = step(.confirmed(own), hasVotedYes: false)
            #expect(confirmed.end == .aborted && confirmed.isViolation, "\(own)")
        }
        let unvoted = step(.confirmed(.unknown), hasVotedYes: false)
        #expect(unvoted.withdraw && unvoted.isViolation && unvoted.end == nil)
    }

    @Test func `the first outcome stays`() {
        var role = OriginatorRole(digest: Self.digest)
        _ = role.apply(.found(.aborted(nil)))
        #expect(role.apply(.learned(.committed, digest: Self.digest)) == OriginatorRole.Step())
        #expect(role.outcome == .aborted)
    }
}
