import ArgumentParser

/// `freshet loan`: borrowing.
struct LoanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loan",
        abstract: "Borrow, pay and repay in one step that happens wholly or not at all.",
        discussion: """
            A customer requests a loan at its own bank.

              freshet loan request --as mill@birch --file loan.yaml
              freshet loan list --as mill@birch
            """,
        subcommands: [LoanQuoteCommand.self, LoanRequestCommand.self, LoanShowCommand.self, LoanListCommand.self])
}
