package import ArgumentParser
package import Federation
import ProcessInterface
import Transport

/// The running federation that a command works on.
package struct DataOption: ParsableArguments {
    @Option(
        help: """
            The data folder of the federation. Default: the environment variable FRESHET_DATA, else the federation \
            that was started last.
            """)
    package var data: String?

    package init() {}

    /// A command for the same federation, to be copied: with `--data` if this command has it.
    package func command(_ words: String) -> String {
        data.map { "\(words) --data \(ShellWord($0))" } ?? words
    }

    package func find() throws(FederationError) -> RunningFederation { try RunningFederation.find(data: data) }

    /// Runs `body` with a client for the members of that federation.
    ///
    /// - Throws: `FederationError` if there is none; and the errors of `body`.
    package func ask<Answer>(
        _ body: (_ client: FederationClient, _ federation: RunningFederation) async throws -> Answer
    ) async throws -> Answer {
        let federation = try find()
        var settings = ClientSettings()
        // A person reads the texts of their own bank, and nothing keeps them.
        settings.textBytes = 2_000
        let client = ConnectClient(settings: settings, trust: federation.run.trust)
        defer { client.shutdown() }
        return try await body(FederationClient(federation, client: client), federation)
    }
}
