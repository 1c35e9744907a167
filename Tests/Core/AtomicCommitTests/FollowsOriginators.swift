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

    @Test func `the first outcome stays`() {
        var role = OriginatorRole(digest: Self.digest)
        _ = role.apply(.found(.aborted(nil)))
        #expect(role.apply(.learned(.committed, digest: Self.digest)) == OriginatorRole.Step())
        #expect(role.outcome == .aborted)
    }
}
