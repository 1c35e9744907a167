import BankCore
import Foundation
import Postgres
import SettlementProtocol

/// The database that a bank is converted to: checked, and owned by this process while the connection lasts.
struct ConversionTarget: Sendable {
    let connection: PostgresConnection
    let queries: CoreQueries
    let unit: CoreMapping.Unit

    /// The contents of the database before anything is copied.
    struct Contents: Sendable {
        /// Nil if no process has ever opened it.
        let owner: String?
        /// The conversion that is committed there.
        let conversion: UUID?
        let isEmpty: Bool
    }

    private static let settings = [
        ("synchronous_commit", "on"), ("statement_timeout", "0"), ("lock_timeout", "30000"),
        ("idle_in_transaction_session_timeout", "120000"), ("plan_cache_mode", "force_generic_plan"),
        ("enable_hashjoin", "off"), ("enable_mergejoin", "off"), ("enable_seqscan", "off"),
        ("enable_bitmapscan", "off"), ("jit", "off"), ("default_transaction_isolation", #"read\ committed"#),
    ]
    /// The timeout of each query; some read a whole table.
    static let patience = Duration.seconds(1_800)

    /// - Parameter lock: The same one for every connection of this process.
    /// - Throws: `BankFailure` with the reason and the next step; `PostgresError` if the server cannot be queried.
    static func open(
        _ url: String, mapping: CoreMapping, owner: MemberID, lock: OwnershipLock
    ) async throws -> ConversionTarget {
        let connection = try await PostgresConnection.open(
            url, application: "freshet \(owner) conversion", settings: settings, within: .seconds(5))
        do {
            try await lock.take(on: connection)
            _ = try await StoreCheck(mapping: mapping, connection: connection).run()
        } catch {
            await connection.close()
            throw error
        }
        return ConversionTarget(
            connection: connection, queries: CoreQueries(mapping), unit: mapping.accounts.unit)
    }

    /// Also rolls back an open transaction.
    func close() async { await connection.close() }

    /// Untyped throws, because Swift 6.3.1's optimiser crashes if a typed error is widened in a loop of an async
    /// function.
    ///
    /// - Throws: `PostgresError`.
    func run(_ requests: [PostgresRequest]) async throws -> [PostgresRows] {
        try await connection.run(requests, within: Self.patience)
    }

    /// Begins the one transaction of a conversion; every other writer waits for its end.
    ///
    /// - Throws: `PostgresError`.
    func begin() async throws -> Contents {
        let rows = try await run([
            PostgresRequest(.begin), PostgresRequest(ConversionQueries.voteLogLock),
            PostgresRequest(ConversionQueries.standing),
        ])
        let words = rows[2].uuid(0, 1)
        return Contents(
            owner: rows[2].text(0, 0), conversion: words.map { UUID(high: $0.high, low: $0.low) },
            isEmpty: rows[2].bool(0, 2) == false)
    }
}

extension UUID {
    init(high: UInt64, low: UInt64) {
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &bytes) { raw in
            raw.storeBytes(of: high.bigEndian, as: UInt64.self)
            raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        self.init(uuid: bytes)
    }

    /// As two words.
    var words: (high: UInt64, low: UInt64) {
        withUnsafeBytes(of: uuid) { raw in
            (
                UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}
