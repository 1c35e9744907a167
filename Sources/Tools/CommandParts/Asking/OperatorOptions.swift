import ArgumentParser
import Federation
import SettlementProtocol
import Transport

/// Which bank of which running federation a command asks in the name of its operators.
struct OperatorOptions: ParsableArguments {
    @Argument(help: "The bank.")
    var bank: String

    @OptionGroup var dataOption: DataOption

    /// - Parameter again: How to ask again without a second effect, where that is not known to have happened; for calls
    ///   that change something.
    /// - Throws: `FederationError` where there is no such federation or bank; ``CommandFailure`` where the bank refuses, or
    ///   with exit code 2 where it is not known whether it carried the call out.
    func ask<Answer: Sendable>(
        again: String? = nil, _ body: (OperatorClient) async throws(ConnectError) -> Answer
    ) async throws -> Answer {
        try await dataOption.ask { client, federation in
            let operators = try client.operators(of: try federation.member(bank).id)
            do throws(ConnectError) { return try await body(operators) } catch {
                guard let again, error.delivery == .unknown else { throw CommandFailure(asking: error) }
                throw CommandFailure(
                    code: error.reason, "\(error.message); whether it was carried out is not known", next: again,
                    exitCode: 2)
            }
        }
    }
}
