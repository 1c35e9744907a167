import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Federation
import ProcessInterface
import Terminal
import Transport

/// `freshet loan quote`: shows a loan's fees and transfers.
struct LoanQuoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quote",
        abstract: "Show a loan's fees and transfers. Nothing is changed.",
        discussion: LoanExamples.text(verb: "quote"))

    @OptionGroup var customer: CustomerOptions
    @OptionGroup var loan: LoanOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        var request = API.QuoteLoanRequest()
        request.loan = try loan.request()
        let quote = try await customer.ask { [request] client in
            do throws(ConnectError) { return try await client.quoteLoan(request) } catch {
                throw CommandFailure(asking: error)
            }
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(QuoteReport(quote))
        case .human: write(quote)
        }
    }

    private func write(_ quote: API.QuoteLoanResponse) {
        for advance in quote.advances { StandardOutput.line("\(advance.summary)  (terms \(advance.termsVersion))") }
        StandardOutput.line()
        for line in LegTable(quote.legs).lines(outputOptions.style) { StandardOutput.line(line) }
    }
}

/// A loan's fees and transfers, for programs.
private struct QuoteReport: Encodable {
    let advances: [LoanReport.Advance]
    let legs: [LegReport]

    init(_ quote: API.QuoteLoanResponse) {
        advances = quote.advances.map(LoanReport.Advance.init)
        legs = quote.legs.map(LegReport.init)
    }
}
