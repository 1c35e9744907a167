package import ArgumentParser
import BankAPI
package import BankClient
import Federation
import Terminal

/// The customer, bank and running federation that a command acts for.
package struct CustomerOptions: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The customer that asks, and its bank.", valueName: "customer@bank"),
        transform: CustomerAddress.init)
    package var customer: CustomerAddress

    @OptionGroup package var dataOption: DataOption

    package init() {}

    /// Runs `body` with a client that asks the bank as the customer, with a token that the bank issued.
    ///
    /// - Throws: `FederationError` if there is no such federation or bank; ``CommandFailure`` if the bank gives no
    ///   token, such as `unknown_customer`; and the errors of `body`.
    package func ask<Answer: Sendable>(_ body: (CustomerClient) async throws -> Answer) async throws -> Answer {
        try await dataOption.ask { client, _ in try await body(try await customerClient(client)) }
    }

    private func customerClient(_ federation: FederationClient) async throws -> CustomerClient {
        do throws(FederationError) {
            return try await federation.customer(customer.customer, of: customer.bank)
        } catch {
            guard error.code == .memberFailed else { throw error }
            throw CommandFailure(
                code: error.reason, error.message,
                next: error.next.isEmpty
                    ? "Check with: \(dataOption.command("freshet status"))"
                    : Advice.next(error.next, for: error.reason),
                exitCode: error.reason == "unknown_customer" ? 65 : 69)
        }
    }

    /// The command that shows a loan's outcome.
    package func commandToShow(_ id: String) -> String {
        dataOption.command("freshet loan show \(id) --as \(customer)")
    }
}
