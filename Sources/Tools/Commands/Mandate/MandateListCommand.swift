import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Federation
import Terminal
import Transport

/// `freshet mandate list`: a customer's mandates, and what is left of each.
struct MandateListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the mandates on a customer's accounts, and what is left of each.",
        discussion: """
              freshet mandate list --as harbour@doum
            """)

    @OptionGroup var customer: CustomerOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let mandates = try await customer.ask { client in
            do throws(ConnectError) { return try await client.listMandates().mandates } catch {
                throw CommandFailure(asking: error)
            }
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(ListReport(mandates: mandates.map(MandateReport.init)))
        case .human:
            guard !mandates.isEmpty else { return Talk.line("\(customer.customer) has given no mandate") }
            MandateTable(mandates).print(outputOptions.style)
        }
    }
}

private struct ListReport: Encodable {
    let mandates: [MandateReport]
}
