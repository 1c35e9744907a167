package import BankAPI
import CommandParts
import ProcessInterface
import SettlementProtocol
package import Terminal

/// A loan's state as the result of the command that asked: done, aborted, or not known yet.
package struct LoanOutcome {
    let loan: API.Loan
    let goal: API.WaitFor
    /// The command that asks again.
    let commandToShow: String

    package init(loan: API.Loan, goal: API.WaitFor, commandToShow: String) {
        self.loan = loan
        self.goal = goal
        self.commandToShow = commandToShow
    }

    /// - Throws: ``CommandFailure``: exit code 1 with the reason for an abort; 2 if the outcome is not known, or if a
    ///   committed loan is not finished at every bank although the command should wait for that.
    package func check() throws(CommandFailure) {
        switch loan.state {
        case .committed:
            guard goal == .applied, !loan.applied else { return }
            throw CommandFailure(
                code: "not_applied_yet",
                "loan \(loan.id) is committed, but not yet confirmed as finished at every bank",
                next: "The banks finish it by themselves. Ask again: \(commandToShow) --wait applied",
                exitCode: Exit.unknown)
        case .aborted:
            throw CommandFailure(
                code: loan.reason.nonEmpty ?? ReasonCode.aborted.rawValue,
                "loan \(loan.id) was aborted: \(LoanReason(loan).text); no account was changed",
                next: (ReasonCode(rawValue: loan.reason) ?? .aborted).next, exitCode: Exit.isFalse)
        case .pending, .unspecified, .UNRECOGNIZED:
            throw CommandFailure(
                code: "outcome_unknown", "the outcome of loan \(loan.id) is not known yet",
                next: "Ask again: \(commandToShow)", exitCode: Exit.unknown)
        }
    }
}
