import BankCore
import SettlementProtocol
import Testing

@Suite struct CountsRefusals {
    private static let minute: UInt64 = 60_000_000_000

    @Test func `an originator has a quota of refusals per minute`() {
        var quota = RefusalQuota<MemberID>(perMinute: 2)
        #expect(!quota.isExhausted(for: Fixtures.birch, at: Self.minute))
        quota.noteRefusal(of: Fixtures.key(1), from: Fixtures.birch, at: Self.minute)
        #expect(!quota.isExhausted(for: Fixtures.birch, at: Self.minute + 1))
        quota.noteRefusal(of: Fixtures.key(2), from: Fixtures.birch, at: 2 * Self.minute - 1)
        #expect(quota.isExhausted(for: Fixtures.birch, at: 2 * Self.minute - 1))
        #expect(!quota.isExhausted(for: Fixtures.cedar, at: 2 * Self.minute - 1), "another originator has its own")
    }

    @Test func `a vote that is repeated counts once`() {
        var quota = RefusalQuota<MemberID>(perMinute: 2)
        for _ in 1...3 { quota.noteRefusal(of: Fixtures.key(1), from: Fixtures.birch, at: Self.minute) }
        #expect(!quota.isExhausted(for: Fixtures.birch, at: Self.minute))
    }

    @Test func `the quota starts again with the next minute`() {
        var quota = RefusalQuota<MemberID>(perMinute: 1)
        quota.noteRefusal(of: Fixtures.key(1), from: Fixtures.birch, at: 2 * Self.minute - 1)
        #expect(quota.isExhausted(for: Fixtures.birch, at: 2 * Self.minute - 1))
        #expect(!quota.isExhausted(for: Fixtures.birch, at: 2 * Self.minute))
        quota.noteRefusal(of: Fixtures.key(2), from: Fixtures.birch, at: 2 * Self.minute)
        #expect(quota.isExhausted(for: Fixtures.birch, at: 2 * Self.minute))
    }
}
