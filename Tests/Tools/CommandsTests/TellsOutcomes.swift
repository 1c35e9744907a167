import BankAPI
import Commands
import Terminal
import Testing

@Suite struct TellsOutcomes {
    private func failure(_ loan: API.Loan, goal: API.WaitFor = .decided) -> CommandFailure? {
        CommandsTests.failure { () throws(CommandFailure) in
            try LoanOutcome(loan: loan, goal: goal, commandToShow: "freshet loan show ID --as mill@birch").check()
        }
    }

    @Test func `a committed loan is not a failure`() {
        #expect(failure(.sample(.committed)) == nil)
        #expect(failure(.sample(.committed, applied: true), goal: .applied) == nil)
    }

    @Test func `an aborted loan exits with 1, its reason's code and advice`() {
        let failure = failure(.sample(.aborted, reason: "insufficient_funds"))
        #expect(failure?.code == "insufficient_funds")
        #expect(failure?.exitCode == 1)
        #expect(failure?.next == "pay in, or lower the amount")
    }

    @Test func `an abort is reported even if the command waits for applied`() {
        #expect(failure(.sample(.aborted, reason: "bank_unreachable"), goal: .applied)?.exitCode == 1)
    }

    @Test(arguments: [API.LoanState.pending, .unspecified, .UNRECOGNIZED(9)])
    func `a loan that is not decided is unknown, and the next step is the command to ask again`(state: API.LoanState) {
        let failure = failure(.sample(state))
        #expect(failure?.code == "outcome_unknown")
        #expect(failure?.exitCode == 2)
        #expect(failure?.next == "Ask again: freshet loan show ID --as mill@birch")
    }

    @Test func `a committed loan that is not applied everywhere has its own code`() {
        #expect(failure(.sample(.committed), goal: .applied)?.code == "not_applied_yet")
    }
}
