import AtomicCommit
import BankCore
import Logging
import Postgres
import ProcessInterface

/// A lane's connection, reopened with back-off when it was lost.
actor LaneConnection {
    /// Prepares each new connection before it is used.
    typealias Prepare = @Sendable (PostgresConnection) async throws(PostgresError) -> Void

    private let url: String
    private let name: String
    private let prepare: Prepare
    private let logger: Logger
    private var connection: PostgresConnection?
    /// Failed attempts to connect, in a row.
    private var failures = 0
    private var notBefore = ContinuousClock.now
    private var lastFailure: PostgresError?
    /// The last refusal that only an operator can resolve, and its time.
    private var lastRefusal: (error: PostgresError, time: ContinuousClock.Instant)?
    /// The last refusal that was logged, and its time.
    private var lastLogged: (error: PostgresError, time: ContinuousClock.Instant)?
    private(set) var connects: Int64 = 0
    private var isClosed = false

    private static let backOff = BackOff(first: 50_000_000, cap: 3_000_000_000)
    /// A refusal expires, because an idle lane does not notice that it was resolved.
    private static let refusalLasts = Duration.seconds(30)
    private static let sameRefusal = Duration.seconds(60)

    init(
        url: String, name: String, logger: Logger,
        prepare: @escaping Prepare = { connection throws(PostgresError) in try await ServerCheck.check(connection) }
    ) {
        self.url = url
        self.name = name
        self.logger = logger
        self.prepare = prepare
    }

    /// The session's settings. They force index plans, because a plan is made once, when tables may still be empty.
    private static let settings = [
        ("synchronous_commit", "on"), ("statement_timeout", "8000"), ("lock_timeout", "4000"),
        ("idle_in_transaction_session_timeout", "15000"), ("plan_cache_mode", "force_generic_plan"),
        ("enable_hashjoin", "off"), ("enable_mergejoin", "off"), ("enable_seqscan", "off"),
        ("enable_bitmapscan", "off"), ("jit", "off"),
        ("default_transaction_isolation", #"read\ committed"#),
    ]

    /// The connection, opened if there is none.
    ///
    /// - Throws: ``PostgresError``, immediately during the pause after a failed attempt.
    func open() async throws(PostgresError) -> PostgresConnection {
        guard !isClosed else { throw PostgresError(.unreachable, "the core is stopping") }
        if let connection, await connection.isOpen { return connection }
        connection = nil
        if ContinuousClock.now < notBefore, let lastFailure { throw lastFailure }
        do {
            let made = try await PostgresConnection.open(
                url, application: name, settings: Self.settings, within: .seconds(3))
            try await prepare(made)
            if lastFailure != nil { logger.notice("The database answers again", metadata: [LogKey.lane: "\(name)"]) }
            connection = made
            lastFailure = nil
            failures = 0
            connects += 1
            return made
        } catch {
            if lastFailure?.code != error.code {
                logger.error(
                    "The database cannot be used",
                    metadata: [
                        LogKey.lane: "\(name)", LogKey.reasonCode: "\(error.code.rawValue)",
                        LogKey.sqlState: "\(error.sqlState)",
                    ])
            }
            lastFailure = error
            postpone()
            throw error
        }
    }

    /// The failure that keeps the lane from working; nil if there is none.
    var hindrance: PostgresError? {
        if let lastFailure { return lastFailure }
        guard let lastRefusal, .now - lastRefusal.time < Self.refusalLasts else { return nil }
        return lastRefusal.error
    }

    /// Records how the last transaction ended: with a refusal, or nil.
    func note(_ refusal: PostgresError?) { lastRefusal = refusal.map { ($0, .now) } }

    /// Whether a refusal should be logged: the same one is logged once a minute.
    func isNews(_ refusal: PostgresError) -> Bool {
        if let lastLogged, lastLogged.error == refusal, .now - lastLogged.time < Self.sameRefusal { return false }
        lastLogged = (refusal, .now)
        return true
    }

    /// Closes a connection whose server cannot be used; the next one may reach another server.
    ///
    /// If there is none, the pause before the next attempt stays as it is: refused callers must not postpone it
    /// forever.
    func drop(_ error: PostgresError) async {
        guard let connection else { return }
        await connection.close()
        self.connection = nil
        lastFailure = error
        postpone()
    }

    private func postpone() {
        failures += 1
        notBefore = .now + Self.backOff.duration(afterFailures: failures)
    }

    /// Closes the lane for good.
    func close() async {
        isClosed = true
        await connection?.close()
        connection = nil
    }
}

extension LaneConnection {
    /// Runs `body`, which reads in a transaction of its own. If `body` throws, its transaction is rolled back.
    nonisolated func reading<Value: Sendable>(
        _ body: (PostgresConnection) async throws(PostgresError) -> Value
    ) async -> Result<Value, CoreError> {
        // A connection that was lost while idle is noticed only now: retry once.
        for attempt in 0..<2 {
            do throws(PostgresError) {
                return .success(try await readOnce(body))
            } catch {
                if attempt == 0, error.code == .connectionLost { continue }
                return .failure(CoreError(error))
            }
        }
        return .failure(CoreError(.unavailable, "the bank's database cannot be reached"))
    }

    private nonisolated func readOnce<Value: Sendable>(
        _ body: (PostgresConnection) async throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        let session = try await open()
        do throws(PostgresError) { return try await body(session) } catch {
            if await session.isOpen { _ = try? await session.run([PostgresRequest(.rollback)]) }
            throw error
        }
    }
}
