import BankCore
import Testing

@Suite struct CountsRefusals {
    @Test func `an originator gets so many refusals a minute and no more`() {
        var quota = RefusalQuota(perMinute: 2)
        #expect(!quota.isExhausted(for: Fixtures.birch, at: 60))
        quota.noteRefusal(of: Fixtures.key(1), from: Fixtures.birch, at: 60)
        #expect(!quota.isExhausted(for: Fixtures.birch, at: 61))
        quota.noteRefusal(of: Fixtures.key(2), from: Fixtures.birch, at: 119)
        #expect(quota.isExhausted(for: Fixtures.birch, at: 119))
        #expect(!quota.isExhausted(for: Fixtures.cedar, at: 119), "another originator has its own")
    }

    @Test func `a vote that is repeated counts once`() {
        var quota = RefusalQuota(perMinute: 2)
        for _ in 1...3 { quota.noteRefusal(of: Fixtures.key(1), from: Fixtures.birch, at: 60) }
        #expect(!quota.isExhausted(for: Fixtures.birch, at: 60))
    }

    @Test func `the next minute begins anew`() {
        var quota = RefusalQuota(perMinute: 1)
        quota.noteRefusal(of: Fixtures.key(1), from: Fixtures.birch, at: 119)
        #expect(quota.isExhausted(for: Fixtures.birch, at: 119))
        #expect(!quota.isExhausted(for: Fixtures.birch, at: 120))
        quota.noteRefusal(of: Fixtures.key(2), from: Fixtures.birch, at: 120)
        #expect(quota.isExhausted(for: Fixtures.birch, at: 120))
    }
}
