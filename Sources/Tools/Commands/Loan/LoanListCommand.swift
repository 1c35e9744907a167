import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Federation
import SettlementProtocol
import Terminal
import Transport

/// `freshet loan list`: a customer's loans.
struct LoanListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List a customer's loans, newest first.",
        discussion: """
              freshet loan list --as mill@birch
              freshet loan list --as mill@birch --limit 10 --before 0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04
            """)

    @OptionGroup var customer: CustomerOptions

    @Option(help: "The maximum number of loans to list, up to 500.")
    var limit: UInt32 = 50

    @Option(help: ArgumentHelp("Only loans older than this one.", valueName: "id"))
    var before: String?

    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        guard (1...500).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 500") }
    }

    func run() async throws {
        var request = API.ListLoansRequest()
        request.limit = limit
        request.before = try before.map { try TransactionID(typed: $0, as: "--before").description } ?? ""
        let loans = try await customer.ask { [request] client in
            do throws(ConnectError) { return try await client.listLoans(request).loans } catch {
                throw CommandFailure(asking: error)
            }
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(ListReport(loans: loans.map(LoanReport.init)))
        case .human: printTable(loans)
        }
    }

    private func printTable(_ loans: [API.Loan]) {
        guard !loans.isEmpty else { return Talk.line("\(customer.customer) has no loans") }
        var table = Table([.init("loan"), .init("state"), .init("requested"), .init("advances"), .init("reason")])
        for loan in loans {
            table.add([
                Cell(loan.id), Cell(loan.state.word.uppercased()) { style, _ in loan.state.emphasised(style) },
                Cell(Timestamp.text(loan.requestedAtUnixMs)),
                Cell(loan.advances.map(\.summary).joined(separator: "; ")),
                Cell(loan.state == .aborted ? LoanReason(loan).text : ""),
            ])
        }
        table.print(outputOptions.style)
    }
}

private struct ListReport: Encodable {
    let loans: [LoanReport]
}
