package import ArgumentParser
package import Federation
import Transport

/// Which running federation a command is about.
package struct DataOption: ParsableArguments {
    @Option(
        help: """
            The data folder of the federation. Else the environment's FRESHET_DATA, else the federation that was \
            started last.
            """)
    package var data: String?

    package init() {}

    package func find() throws(FederationError) -> RunningFederation { try RunningFederation.find(data: data) }

    /// Lets `body` ask the members of that federation.
    ///
    /// - Throws: `FederationError` where there is none; and what `body` throws.
    package func ask<Answer>(
        _ body: (_ client: FederationClient, _ federation: RunningFederation) async throws -> Answer
    ) async throws -> Answer {
        let federation = try find()
        let client = ConnectClient()
        defer { client.shutdown() }
        return try await body(FederationClient(federation, client: client), federation)
    }
}
