import Logging
public import Postgres
public import PostgresCore
public import SettlementProtocol

/// A database for one test.
public struct TestDatabase: Sendable {
    public let server: TestServer
    public let name: String

    /// The same database on a server that has a copy of it.
    public func on(_ server: TestServer) -> TestDatabase { TestDatabase(server: server, name: name) }

    /// Its address for the adapter, with the role that we ship.
    public var url: String { "postgres://freshet_adapter@127.0.0.1:\(server.port)/\(name)" }

    /// A connection as the bank itself, to its own tables.
    public func bank() async throws -> PostgresConnection { try await server.connect(name) }

    /// Opens a core on it.
    public func core(
        owner: MemberID? = nil, mapping: CoreMapping = .reference, needs: StoreNeeds = StoreNeeds(), url: String? = nil,
        onBroken: @escaping @Sendable () -> Void = {}
    ) async throws -> DatabaseCore {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try await DatabaseCore.open(
            url ?? self.url, mapping: mapping, needs: needs, owner: try owner ?? MemberID("cedar"), logger: logger,
            onTakenOver: onBroken)
    }
}
