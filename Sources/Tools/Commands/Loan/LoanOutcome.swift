package import BankAPI
import CommandParts
import ProcessInterface
import SettlementProtocol
package import Terminal

/// What a loan's state means for the command that asked: done, false, or not known yet.
package struct LoanOutcome {
    let loan: API.Loan
    let goal: API.WaitFor
    /// What to type to ask again.
    let commandToShow: String

    package init(loan: API.Loan, goal: API.WaitFor, commandToShow: String) {
        self.loan = loan
        self.goal = goal
        self.commandToShow = commandToShow
    }

    /// - Throws: ``CommandFailure``: exit code 1 with the reason of an abort; 2 where the outcome is not known, or where a
    ///   committed loan is not finished everywhere although the command was to wait for that.
    package func check() throws(CommandFailure) {
        switch loan.state {
        case .committed:
            guard goal == .applied, !loan.applied else { return }
            throw CommandFailure(
                code: "not_applied_yet",
                "loan \(loan.id) is committed, and not every bank is known to have finished it",
                next: "The banks go on by themselves. Ask again: \(commandToShow) --wait applied",
                exitCode: Exit.unknown)
        case .aborted:
            throw CommandFailure(
                code: loan.reason.nonEmpty ?? ReasonCode.aborted.rawValue,
                "loan \(loan.id) was aborted: \(LoanReason(loan).text); no book was changed",
                next: (ReasonCode(rawValue: loan.reason) ?? .aborted).next, exitCode: Exit.isFalse)
        case .pending, .unspecified, .UNRECOGNIZED:
            throw CommandFailure(
                code: "outcome_unknown", "the outcome of loan \(loan.id) is not known yet",
                next: "Ask again: \(commandToShow)", exitCode: Exit.unknown)
        }
    }
}
