import SettlementProtocol
import Testing

@Suite struct GivesReasons {
    @Test(arguments: ReasonCode.allCases)
    func `every reason has a stable code and says what to do next`(reason: ReasonCode) {
        #expect(reason.rawValue.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil)
        #expect(ReasonCode(rawValue: reason.rawValue) == reason)
        #expect(!reason.next.isEmpty)
    }

    @Test func `an item error carries code and message`() {
        let wire = Wire.ItemError(ProtocolError(.conflict, "taken"))
        #expect(wire.code == "conflict")
        #expect(wire.message == "taken")
        #expect("\(ProtocolError(.conflict, "taken"))" == "conflict: taken")
    }

    @Test func `outcomes keep the numbers that journals hold`() {
        #expect(Outcome.allCases.map(\.rawValue) == [1, 2])
    }
}
