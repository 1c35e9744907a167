import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Federation
import Foundation
import Money
import Terminal
import Transport

/// The amount to allocate or recall, and the customer.
struct ReserveMoveOptions: ParsableArguments {
    @Option(help: "The bank's customer.")
    var customer: String

    @Option(help: ArgumentHelp("The currency and the amount.", valueName: "currency:amount"))
    var amount: String

    @Option(
        help: ArgumentHelp(
            "An id with which the request can be repeated without a second effect. Default: a new id.",
            valueName: "id"))
    var requestID: String?

    /// Asks a bank for the move with `call`, and prints the reserves afterwards.
    func run(
        _ operators: OperatorOptions, _ output: OutputOptions,
        _ call: (OperatorClient, API.MoveReserveRequest) async throws(ConnectError) -> API.ReserveReport
    ) async throws {
        let request = try request()
        let again = "Repeat the command with --request-id \(request.requestID); it takes effect only once."
        let report = try await operators.ask(again: again) { (bank) async throws(ConnectError) in
            try await call(bank, request)
        }
        LostOutput.follows(
            "the amount is moved (request \(request.requestID))",
            next: "See the reserves with: \(operators.dataOption.command("freshet reserve show \(operators.bank)"))")
        try ReserveOutput(report).print(output)
    }

    /// - Throws: ``CommandFailure`` with `argument_malformed` or a reason code of `MoneyError`.
    private func request() throws(CommandFailure) -> API.MoveReserveRequest {
        let fields = amount.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 2 else {
            throw CommandFailure(argument: "--amount", amount, form: "CURRENCY:AMOUNT", example: "EUR:20000.00")
        }
        let money = try MoneyArgument(currency: fields[0], amount: fields[1], at: "--amount \(amount)")
        var request = API.MoveReserveRequest()
        request.requestID = requestID ?? UUID().uuidString.lowercased()
        request.customer = customer
        request.currency = money.currency.code
        request.amountMinor = money.amount.minorUnits
        return request
    }
}
