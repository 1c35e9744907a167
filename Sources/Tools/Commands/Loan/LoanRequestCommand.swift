import ArgumentParser
import BankAPI
import Clock
import CommandParts
import Federation
import SettlementProtocol
import Terminal

/// `freshet loan request`: asks for a loan and waits for its outcome.
struct LoanRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Request a loan and wait for its outcome.",
        discussion: LoanExamples.text(verb: "request") + """


            The loan's id is said on standard error before anything is sent: with it a lost answer can be asked for again, by \
            freshet loan show, or by the same request with --id, which never makes a second loan.

            Exit codes: 0 committed; 1 aborted, or refused by the bank; 2 the outcome is not known yet; 64 to 78 the \
            request never became a loan.
            """)

    @OptionGroup var customer: CustomerOptions
    @OptionGroup var loan: LoanOptions

    @Option(help: ArgumentHelp("The loan's id, to ask again for what was requested with it.", valueName: "uuidv7"))
    var id: String?

    @Option(help: "How far to wait: until the loan is decided, or applied at every bank.")
    var wait = WaitGoal.decided

    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        var request = try loan.request()
        request.id = try chosenID(inFile: request.id).description
        let commandToShow = customer.commandToShow(request.id)
        let loan = try await customer.ask { [request, wait] client in
            Talk.line("loan \(request.id) is requested of \(customer.customer.bank)")
            return try await LoanAttempt(
                client: client, request: request, goal: wait.wire, commandToShow: commandToShow
            ).run()
        }
        try LoanOutput(loan: loan, options: outputOptions).print()
        try LoanOutcome(loan: loan, goal: wait.wire, commandToShow: commandToShow).check()
    }

    /// The id given here, or in the file, or a new one.
    private func chosenID(inFile fileID: String) throws(CommandFailure) -> TransactionID {
        guard let text = id ?? fileID.nonEmpty else { return .fresh(at: WallClock.unixMilliseconds) }
        return try TransactionID(typed: text, as: "--id")
    }
}
