package import ArgumentParser
package import BankClient
import Federation
import ProcessInterface
import SettlementProtocol
import Terminal
import Transport

/// Which bank of which running federation a command asks in the name of its operators.
package struct OperatorOptions: ParsableArguments {
    @Argument(help: "The bank.")
    package var bank: String

    @OptionGroup package var dataOption: DataOption

    package init() {}

    /// - Parameter again: How to ask again without a second effect, where that is not known to have happened; for calls
    ///   that change something.
    /// - Throws: `FederationError` where there is no such federation or bank; ``CommandFailure`` where the bank refuses, or
    ///   with exit code 2 where it is not known whether it carried the call out.
    package func ask<Answer: Sendable>(
        again: String? = nil, _ body: (OperatorClient) async throws -> Answer
    ) async throws -> Answer {
        try await dataOption.ask { client, federation in
            let operators = try client.operators(of: try federation.member(bank).id)
            do { return try await body(operators) } catch let error as ConnectError {
                guard let again, error.delivery == .unknown else { throw CommandFailure(asking: error) }
                throw CommandFailure(
                    code: error.reason, "\(error.message); whether it was carried out is not known", next: again,
                    exitCode: Exit.unknown)
            }
        }
    }
}
