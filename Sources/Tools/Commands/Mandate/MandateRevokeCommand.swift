import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Federation
import Terminal
import Transport

/// `freshet mandate revoke`: withdraws a consent to debits.
struct MandateRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a mandate: its creditor cannot debit any more.",
        discussion: """
            A debit that the bank has promised already is still paid; the answer shows how much. Revoking a mandate again \
            has no effect. Afterwards a new mandate for the same creditor and document may be given; mandate give \
            --replace does both in one step.

              freshet mandate revoke 3ed19a0fadcffd46ea7a7a08c5a275ee --as harbour@doum
            """)

    @Argument(help: "The mandate's id; freshet mandate list shows it.")
    var id: String

    @OptionGroup var customer: CustomerOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        var request = API.RevokeMandateRequest()
        request.id = id
        let mandate = try await customer.ask { [request] client in
            do throws(ConnectError) { return try await client.revokeMandate(request) } catch {
                throw CommandFailure(asking: error)
            }
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(MandateReport(mandate))
        case .human: MandateTable([mandate]).print(outputOptions.style)
        }
        guard mandate.heldMinor > 0 else { return }
        Talk.line(
            "\(MoneyText.money(mandate.heldMinor, mandate.currency)) of it may still be debited: "
                + "the bank had promised that before")
    }
}
