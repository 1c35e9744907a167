import ArgumentParser
import BankAPI
import Clock
import CommandParts
import Federation
import SettlementProtocol
import Terminal

/// `freshet loan request`: requests a loan and waits for its outcome.
struct LoanRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Request a loan and wait for its outcome.",
        discussion: LoanExamples.text(verb: "request") + """


            The loan's id is printed on standard error before anything is sent. If the answer is lost, give the id to \
            freshet loan show, or repeat the request with --id, which never makes a second loan.

            Exit codes: 0 committed; 1 aborted, or refused by the bank; 2 the outcome is not known yet; 74 the output \
            could not be written, and standard error has the outcome; other codes from 64 to 78: the request never \
            became a loan.
            """)

    @OptionGroup var customer: CustomerOptions
    @OptionGroup var loan: LoanOptions

    @Option(help: ArgumentHelp("The loan's id, to repeat an earlier request.", valueName: "uuidv7"))
    var id: String?

    @Option(help: "Wait until the loan is decided, or until it is applied at every bank.")
    var wait = WaitGoal.decided

    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        var request = try loan.request()
        request.id = try chosenID(inFile: request.id).description
        let commandToShow = customer.commandToShow(request.id)
        let loan = try await customer.ask { [request, wait] client in
            Talk.line("requesting loan \(request.id) from \(customer.customer.bank)")
            return try await LoanAttempt(
                client: client, request: request, goal: wait.wire, commandToShow: commandToShow
            ).run()
        }
        LostOutput.follows("loan \(loan.id) is \(loan.state.word)", next: "Show it with: \(commandToShow)")
        try LoanOutput(loan: loan, options: outputOptions).print()
        try LoanOutcome(loan: loan, goal: wait.wire, commandToShow: commandToShow).check()
    }

    /// The id from `--id`, else from the file, else a new one.
    private func chosenID(inFile fileID: String) throws(CommandFailure) -> TransactionID {
        guard let text = id ?? fileID.nonEmpty else { return .fresh(at: WallClock.unixMilliseconds) }
        return try TransactionID(typed: text, as: "--id")
    }
}
