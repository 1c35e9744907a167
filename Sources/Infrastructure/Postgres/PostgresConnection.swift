import CPostgres
import Dispatch
import Foundation

/// One connection to a PostgreSQL server, in pipeline mode: the queries of a call share one round trip.
///
/// It works on its own queue. A call that fails in the middle of a transaction leaves the transaction open and failed
/// until `ROLLBACK` is sent. A call that ends with ``PostgresError/Code/connectionLost`` or `timedOut` closes the
/// connection.
public actor PostgresConnection {
    private nonisolated let executor: ConnectionExecutor
    private var owned: Handle?
    private var prepared: Set<String> = []

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(label: String) { executor = ConnectionExecutor(label: label) }

    /// Connects.
    ///
    /// - Parameters:
    ///   - url: `postgres://user@host:port/database`; a password comes from the environment or the password file.
    ///   - application: The name that the server shows in `pg_stat_activity`.
    ///   - settings: Settings of the session, by name.
    /// - Throws: ``PostgresError`` with `unreachable` or `denied`.
    public static func open(
        _ url: String, application: String, settings: [(name: String, value: String)] = [], within time: Duration
    ) async throws(PostgresError) -> PostgresConnection {
        let connection = PostgresConnection(label: application)
        try await connection.connect(
            url, application: application, options: settings.map { "-c \($0.name)=\($0.value)" }.joined(separator: " "),
            before: .now + time)
        return connection
    }

    /// Closes the connection when its last owner is gone.
    private final class Handle {
        let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) { self.pointer = pointer }

        deinit { PQfinish(pointer) }
    }

    private var handle: OpaquePointer? { owned?.pointer }

    public func close() { owned = nil }

    public var isOpen: Bool { handle != nil }

    /// The server's process that serves this connection.
    public var backendPID: Int32 { handle.map { PQbackendPID($0) } ?? 0 }

    // MARK: Connecting

    private func connect(
        _ url: String, application: String, options: String, before deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        guard let handle = postgres_connect_start(url, application, options) else {
            throw PostgresError(.unreachable, "no memory for a connection")
        }
        owned = Handle(handle)
        var status = PGRES_POLLING_WRITING
        while status != PGRES_POLLING_OK {
            guard PQstatus(handle) != CONNECTION_BAD, status != PGRES_POLLING_FAILED else {
                throw refusedConnection(handle)
            }
            let events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT
            guard ready(for: Int16(events), before: deadline) else {
                close()
                throw PostgresError(.unreachable, "the server does not answer")
            }
            status = PQconnectPoll(handle)
        }
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            throw refusedConnection(handle)
        }
    }

    /// libpq gives no code for a failed start; a server's own answer begins with the severity FATAL.
    private func refusedConnection(_ handle: OpaquePointer) -> PostgresError {
        let words = Self.words(handle)
        let isAnswer = words.contains("FATAL:") || words.contains("no password supplied")
        let isBusy = ["starting up", "shutting down", "recovery mode", "too many", "reserved"].contains {
            words.contains($0)
        }
        close()
        return PostgresError(isAnswer && !isBusy ? .denied : .unreachable, words)
    }

    private static func words(_ handle: OpaquePointer) -> String {
        let text = String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline).joined(separator: "; ")
        return text.isEmpty ? "the connection ended" : text
    }

    // MARK: Queries

    /// Sends all requests at once and reads their answers.
    ///
    /// - Returns: One answer for each request.
    /// - Throws: The first ``PostgresError``; the requests after it were not carried out.
    public func run(
        _ requests: [PostgresRequest], within time: Duration = .seconds(10)
    ) throws(PostgresError) -> [PostgresRows] {
        guard let handle else { throw PostgresError(.connectionLost, "the connection is closed") }
        let deadline = ContinuousClock.now + time
        var steps: [Step] = []
        steps.reserveCapacity(requests.count + 2)
        for request in requests { try send(request, on: handle, steps: &steps) }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        try flush(handle, before: deadline)
        var answers: [PostgresRows] = []
        answers.reserveCapacity(requests.count)
        var failure: PostgresError?
        for step in steps {
            var rows: PostgresRows?
            do {
                rows = try answer(handle, before: deadline)
            } catch {
                guard error.code != .connectionLost, error.code != .timedOut else { throw error }
                failure = failure ?? error.of(step.query)
            }
            switch step {
            case .execute: if let rows { answers.append(rows) }
            case .prepare(let name): if rows == nil { prepared.remove(name) }
            }
        }
        try endOfPipeline(handle, before: deadline)
        if let failure { throw failure }
        return answers
    }

    /// The step that one answer of a pipeline belongs to.
    private enum Step {
        case prepare(String)
        case execute(String)

        /// The name of its query.
        var query: String {
            switch self {
            case .prepare(let name), .execute(let name): name
            }
        }
    }

    private func send(
        _ request: PostgresRequest, on handle: OpaquePointer, steps: inout [Step]
    ) throws(PostgresError) {
        let query = request.query
        let parameters = request.parameters
        if prepared.insert(query.name).inserted {
            let sent = parameters.types.withUnsafeBufferPointer { types in
                PQsendPrepare(handle, query.name, query.sql, Int32(types.count), types.baseAddress)
            }
            guard sent == 1 else { throw lost() }
            steps.append(.prepare(query.name))
        }
        let sent = parameters.withValues { values, lengths, formats in
            PQsendQueryPrepared(handle, query.name, Int32(values.count), values, lengths, formats, 1)
        }
        guard sent == 1 else { throw lost() }
        steps.append(.execute(query.name))
    }

    private func answer(
        _ handle: OpaquePointer, before deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> PostgresRows? {
        guard let result = try next(handle, before: deadline) else { throw lost() }
        let status = PQresultStatus(result)
        switch status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
            let rows = PostgresRows(owning: result)
            try endOfAnswer(handle, before: deadline)
            return rows
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            try endOfAnswer(handle, before: deadline)
            return nil
        default:
            let error = Self.error(of: result)
            PQclear(result)
            guard error.code != .connectionLost, PQstatus(handle) == CONNECTION_OK else {
                close()
                throw PostgresError(.connectionLost, sqlState: error.sqlState, error.detail)
            }
            try endOfAnswer(handle, before: deadline)
            throw error
        }
    }

    private static func error(of result: OpaquePointer) -> PostgresError {
        func field(_ code: Character) -> String? {
            guard let value = code.asciiValue, let text = PQresultErrorField(result, Int32(value)) else { return nil }
            return String(cString: text)
        }
        guard let state = field("C") else {
            return PostgresError(.connectionLost, String(cString: PQresultErrorMessage(result)))
        }
        let object = field("t").map { table in
            PostgresObject(
                table: (field("s").map { $0 + "." } ?? "") + table, column: field("c"), constraint: field("n"))
        }
        return PostgresError(sqlState: state, field("M") ?? "", object: object)
    }

    /// libpq ends each answer with a nil.
    private func endOfAnswer(_ handle: OpaquePointer, before deadline: ContinuousClock.Instant) throws(PostgresError) {
        while let extra = try next(handle, before: deadline) { PQclear(extra) }
    }

    private func endOfPipeline(_ handle: OpaquePointer, before deadline: ContinuousClock.Instant) throws(PostgresError)
    {
        guard let result = try next(handle, before: deadline) else { throw lost() }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_PIPELINE_SYNC else { throw lost() }
    }

    // MARK: Waiting

    private func flush(_ handle: OpaquePointer, before deadline: ContinuousClock.Instant) throws(PostgresError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                guard ready(for: Int16(POLLIN | POLLOUT), before: deadline) else { throw timedOut() }
                guard PQconsumeInput(handle) == 1 else { throw lost() }
            default: throw lost()
            }
        }
    }

    private func next(
        _ handle: OpaquePointer, before deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            guard ready(for: Int16(POLLIN), before: deadline) else { throw timedOut() }
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        return PQgetResult(handle)
    }

    /// Waits until the socket is ready; false if the deadline passes first.
    private func ready(for events: Int16, before deadline: ContinuousClock.Instant) -> Bool {
        guard let handle else { return false }
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return false }
            var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
            let count = poll(&descriptor, 1, Int32(min(left, 60_000)) + 1)
            if count > 0 { return true }
            // An interrupted wait continues.
            if count < 0, errno != EINTR { return true }
        }
    }

    private func lost() -> PostgresError {
        let words = handle.map(Self.words) ?? "the connection is closed"
        close()
        return PostgresError(.connectionLost, words)
    }

    private func timedOut() -> PostgresError {
        close()
        return PostgresError(.timedOut, "the server does not answer")
    }
}

/// Runs a connection's jobs serially on its own queue, so that waiting for the server blocks no other work.
final class ConnectionExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
