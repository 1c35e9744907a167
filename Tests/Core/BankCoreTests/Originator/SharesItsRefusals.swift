import BankCore
import Testing

/// One customer's refused loans do not use up what other banks allow the customer's bank.
@Suite struct SharesItsRefusals {
    private static let minute: UInt64 = 60_000_000_000

    /// Admits a loan and has it refused; nil if it was not admitted.
    private func refuse(_ number: UInt64, of customer: String, in refusals: inout CustomerRefusals) -> Bool {
        guard refusals.admit(customer, at: Self.minute) else { return false }
        refusals.noteRefused(Fixtures.key(number), of: customer, at: Self.minute)
        refusals.release(customer, at: Self.minute)
        return true
    }

    @Test func `a customer has a bound per minute, and others go on`() {
        var refusals = CustomerRefusals(perMinute: 20, perMinuteOfAll: 100)
        let admitted = (UInt64(0)..<30).map { refuse($0, of: "mill", in: &refusals) }
        #expect(admitted.count { $0 } == 20)
        let isOtherAdmitted = refusals.admit("joiner", at: Self.minute)
        #expect(isOtherAdmitted)
        let isAdmittedLater = refusals.admit("mill", at: 2 * Self.minute)
        #expect(isAdmittedLater, "the next minute")
    }

    @Test func `a burst of loans that are refused does not pass the bound by far`() {
        var refusals = CustomerRefusals(perMinute: 20, perMinuteOfAll: 100)
        _ = refuse(0, of: "mill", in: &refusals)
        let burst = (0..<1_000).count { _ in refusals.admit("mill", at: Self.minute) }
        #expect(burst == 19)
    }

    @Test func `a customer whose loans mostly commit is not slowed by a refusal`() {
        var refusals = CustomerRefusals(perMinute: 20, perMinuteOfAll: 100)
        for _ in 0..<2 { refusals.noteCommitted("mill", at: Self.minute) }
        _ = refuse(0, of: "mill", in: &refusals)
        let admitted = (0..<1_000).count { _ in refusals.admit("mill", at: Self.minute) }
        #expect(admitted == 1_000)
    }

    @Test func `many customers together leave something for everybody else`() {
        var refusals = CustomerRefusals(perMinute: 20, perMinuteOfAll: 100)
        var number: UInt64 = 0
        for customer in 0..<50 {
            for _ in 0..<20 {
                number += 1
                _ = refuse(number, of: "attacker-\(customer)", in: &refusals)
            }
        }
        let admitted = (1...3).map { refuse(number + $0, of: "mill", in: &refusals) }
        #expect(admitted == [true, true, false], "a tenth of its bound")
    }

    @Test func `what is over is forgotten`() {
        var refusals = CustomerRefusals(perMinute: 2, perMinuteOfAll: 100)
        let before = (UInt64(1)...3).map { refuse($0, of: "mill", in: &refusals) }
        refusals.forget(at: 2 * Self.minute)
        let isAdmitted = refusals.admit("mill", at: 2 * Self.minute)
        #expect(before == [true, true, false] && isAdmitted)
    }
}
