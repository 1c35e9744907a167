import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Federation
import SettlementProtocol
import Terminal
import Transport

/// `freshet loan show`: one loan's outcome and timeline.
struct LoanShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one loan: its outcome, its legs, and what happened where and when.",
        discussion: """
            Exit codes: 0 committed, 1 aborted, 2 not decided yet, 65 the customer has no such loan.

              freshet loan show 0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04 --as mill@birch
              freshet loan show 0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04 --as mill@birch --wait applied --output json
            """)

    @Argument(help: "The loan's id.")
    var id: String

    @OptionGroup var customer: CustomerOptions

    @Option(
        help: "Wait until the loan is decided, or until it is applied at every bank. Default: do not wait.")
    var wait: WaitGoal?

    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        var request = API.GetLoanRequest()
        request.id = try TransactionID(typed: id, as: "ID").description
        request.waitFor = wait?.wire ?? .unspecified
        let loan = try await customer.ask { [request] client in
            do throws(ConnectError) { return try await client.getLoan(request) } catch {
                throw CommandFailure(asking: error)
            }
        }
        LostOutput.follows(
            "loan \(loan.id) is \(loan.state.word)", next: "Show it with: \(customer.commandToShow(id))")
        try LoanOutput(loan: loan, options: outputOptions).print()
        try LoanOutcome(loan: loan, goal: request.waitFor, commandToShow: customer.commandToShow(id)).check()
    }
}
