import BankCore
import SettlementProtocol
import Testing

/// A raise of the cut is complete once every earlier pass has left.
@Suite struct WaitsBehindItsCut {
    @Test func `a raise without an earlier pass is complete at once`() {
        var gate = CutGate()
        let (raise, released) = gate.raise(to: 5)
        #expect(released == [raise])
        #expect(gate.cut == 5)
    }

    @Test func `a raise waits for all earlier passes, in any order of leaving`() {
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

    @Test func `a later raise also waits for the passes before an earlier raise`() {
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
