package import ArgumentParser
package import BankClient
import Federation
import ProcessInterface
import SettlementProtocol
import Terminal
import Transport

/// The bank of a running federation that a command asks as the bank's operator.
package struct OperatorOptions: ParsableArguments {
    @Argument(help: "The bank.")
    package var bank: String

    @OptionGroup package var dataOption: DataOption

    package init() {}

    /// - Parameter again: For a call that changes something: how to repeat it without a second effect.
    /// - Throws: `FederationError` if there is no such federation or bank; ``CommandFailure`` if the bank refuses, or
    ///   with exit code 2 if it is not known whether the bank carried the call out.
    package func ask<Answer: Sendable>(
        again: String? = nil, _ body: (OperatorClient) async throws -> Answer
    ) async throws -> Answer {
        try await dataOption.ask { client, federation in
            let operators = try client.operators(of: try federation.member(bank).id)
            do { return try await body(operators) } catch let error as ConnectError {
                guard let again, error.delivery == .unknown else { throw CommandFailure(asking: error) }
                throw CommandFailure(
                    code: error.reason, "\(error.message); it is not known whether this was carried out", next: again,
                    exitCode: Exit.unknown)
            }
        }
    }
}
