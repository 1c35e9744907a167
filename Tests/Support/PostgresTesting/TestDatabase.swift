import Logging
public import Postgres
public import PostgresCore
public import SettlementProtocol

/// A database of one test.
public struct TestDatabase: Sendable {
    public let server: TestServer
    public let name: String

    /// The same on a server that has a copy of it.
    public func on(_ server: TestServer) -> TestDatabase { TestDatabase(server: server, name: name) }

    /// As the adapter, with the role that is shipped.
    public var url: String { "postgres://freshet_adapter@127.0.0.1:\(server.port)/\(name)" }

    /// The bank itself, at its own tables.
    public func bank() async throws -> PostgresConnection { try await server.connect(name) }

    /// The core on it.
    public func core(
        owner: MemberID? = nil, mapping: CoreMapping = .reference, url: String? = nil,
        onBroken: @escaping @Sendable () -> Void = {}
    ) async throws -> DatabaseCore {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try await DatabaseCore.open(
            url ?? self.url, mapping: mapping, owner: try owner ?? MemberID("cedar"), logger: logger,
            onTakenOver: onBroken)
    }
}
