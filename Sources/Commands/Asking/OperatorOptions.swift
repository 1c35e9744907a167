import ArgumentParser
import Federation
import SettlementProtocol
import Transport

/// Which bank of which running federation a command asks in the name of its operators.
struct OperatorOptions: ParsableArguments {
    @Argument(help: "The bank.")
    var bank: String

    @OptionGroup var dataOption: DataOption

    /// - Throws: `FederationError` where there is no such federation or bank; ``CommandFailure`` where the bank refuses.
    func ask<Answer: Sendable>(
        _ body: (OperatorClient) async throws(ConnectError) -> Answer
    ) async throws -> Answer {
        let federation = try dataOption.find()
        let member = try federation.member(bank).id
        let client = ConnectClient()
        defer { client.shutdown() }
        let operators = try FederationClient(federation, client: client).operators(of: member)
        do throws(ConnectError) { return try await body(operators) } catch { throw CommandFailure(asking: error) }
    }
}
