import BankCore
import SettlementProtocol
import Testing

/// A raise of the cut is complete once all that passed before it has left.
@Suite struct WaitsBehindItsCut {
    @Test func `a raise without anything under way is complete at once`() {
        var gate = CutGate()
        let (raise, released) = gate.raise(to: 5)
        #expect(released == [raise])
        #expect(gate.cut == 5)
    }

    @Test func `a raise waits for everything that passed before it, in whatever order it leaves`() {
        var gate = CutGate()
        let (first, second) = (gate.pass(), gate.pass())
        let (raise, released) = gate.raise(to: 5)
        #expect(released == [])
        let later = gate.pass()
        #expect(first.cut == 0 && later.cut == 5)
        #expect(gate.leave(later) == [])
        #expect(gate.leave(second) == [])
        #expect(gate.leave(first) == [raise])
    }

    @Test func `a later raise waits for the earlier ones' passes as well`() {
        var gate = CutGate()
        let first = gate.pass()
        let (low, _) = gate.raise(to: 5)
        let second = gate.pass()
        let (high, _) = gate.raise(to: 9)
        #expect(gate.leave(second) == [])
        #expect(gate.leave(first) == [low, high])
    }

    @Test func `the cut only rises`() {
        var gate = CutGate()
        _ = gate.raise(to: 9)
        let (raise, released) = gate.raise(to: 5)
        #expect(released == [raise])
        #expect(gate.cut == 9)
    }
}
