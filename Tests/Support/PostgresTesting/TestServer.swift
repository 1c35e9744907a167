import CheckoutFiles
import Federation
public import Foundation
public import Postgres
import PostgresCore
import SettlementProtocol

/// A PostgreSQL server for tests, in a temporary folder, on loopback and a free port. It stops when the test process
/// ends for any reason: a shell reads a pipe from the process and stops the server at end of file.
public actor TestServer {
    public nonisolated let folder: String
    public nonisolated let port: Int
    private var keeper: Keeper?
    private var starts = 0
    private var databases = 0

    private struct Keeper {
        let process: Process
        /// A file that exists once the server has ended. `process` may report the end late, because other child
        /// processes can hold open the descriptor that Foundation waits for.
        let mark: String

        var hasEnded: Bool { FileManager.default.fileExists(atPath: mark) }
    }

    /// The server that is shared by tests that do not disturb it.
    public static func shared() async throws -> TestServer { try await sharing.value }

    private static let sharing = Task { try await TestServer.start() }

    /// Starts a server whose template has the reference core, the adapter's role and the schema of Freshet.
    ///
    /// - Parameter log: The disk for the server's write-ahead log; nil for the server's own folder.
    public static func start(log: SmallDisk? = nil) async throws -> TestServer {
        let server = try TestServer(port: freePort())
        try await server.initialise(log: log)
        try await server.run()
        let admin = try await server.connect("template1")
        try await admin.execute("CREATE DATABASE reference")
        await admin.close()
        let reference = try await server.connect("reference")
        for file in ["reference-core.sql", "role.sql"] {
            try await reference.execute(
                Checkout.text("deploy/postgresql/\(file)"))
        }
        try await reference.execute(FreshetSchema.script(for: .reference))
        // Many tests log in at once.
        try await reference.execute("ALTER ROLE freshet_adapter CONNECTION LIMIT -1")
        await reference.close()
        return server
    }

    private init(port: Int) {
        self.port = port
        folder = FileManager.default.temporaryDirectory.appending(path: "freshet-pg-\(UUID().uuidString.prefix(8))")
            .path(percentEncoded: false)
    }

    // MARK: The server's life

    private func initialise(log: SmallDisk?) throws {
        try makeFolder()
        try carryOut(
            "initdb",
            ["-D", folder + "/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
                + (log.map { ["-X", $0.path + "/wal"] } ?? []))
    }

    private func makeFolder() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        Self.own(folder)
    }

    /// Gives a file or folder to the user that the server runs as.
    static func own(_ path: String) {
        if let account { chown(path, account.uid, account.gid) }
    }

    private func carryOut(_ name: String, _ arguments: [String]) throws {
        let process = Self.process(Self.program(name), arguments)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw TestServerError("\(name) failed") }
    }

    // MARK: Standbys

    /// Starts a standby of this server, which takes over when it is promoted. Until then each commit here waits for the
    /// standby.
    public func follower() async throws -> TestServer {
        let follower = try TestServer(port: Self.freePort())
        try await follower.copy(self)
        try await follower.run()
        let admin = try await connect("template1")
        try await admin.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        try await admin.execute("SELECT pg_reload_conf()")
        await admin.close()
        return follower
    }

    private func copy(_ primary: TestServer) throws {
        try makeFolder()
        try carryOut(
            "pg_basebackup",
            [
                "-h", "127.0.0.1", "-p", "\(primary.port)", "-U", "postgres", "-D", folder + "/data", "-R", "-X",
                "stream",
                "--no-sync", "-c", "fast",
            ])
    }

    /// Makes the next ``run()`` start it as a standby without a primary.
    public func becomeStandby() throws {
        let path = folder + "/data/standby.signal"
        try Data().write(to: URL(filePath: path))
        Self.own(path)
    }

    /// Promotes a standby, so that it accepts changes.
    public func promote() async throws {
        let admin = try await connect("template1")
        try await admin.execute("SELECT pg_promote()")
        await admin.close()
    }

    /// Starts the server on its folder and waits until it takes connections.
    public func run() async throws {
        let settings = [
            "port=\(port)", "listen_addresses=127.0.0.1", "unix_socket_directories=\(folder)", "logging_collector=off",
            "shared_buffers=32MB", "max_connections=300",
        ]
        let command = [Self.program("postgres"), "-D", folder + "/data"] + settings.flatMap { ["-c", $0] }
        let deadline = ContinuousClock.now + .seconds(90)
        while true {
            // It refuses to start until the children of a killed postmaster have ended.
            if keeper?.hasEnded != false { keeper = try keep(command) }
            do {
                await (try await connect("template1")).close()
                return
            } catch {
                guard ContinuousClock.now < deadline else {
                    let log = (try? String(contentsOfFile: folder + "/server.log", encoding: .utf8)) ?? ""
                    throw TestServerError("the server does not start: \(error)\n\(log.suffix(2_000))")
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func keep(_ command: [String]) throws -> Keeper {
        starts += 1
        let mark = "\(folder)/ended-\(starts)"
        let process = Self.process("/bin/bash", ["-c", Self.keeping, "bash", folder, mark] + command)
        process.standardInput = Pipe()
        try process.run()
        return Keeper(process: process, mark: mark)
    }

    /// Runs a server on a folder; at the end of standard input it stops the server and removes the folder.
    private static let keeping = """
        folder=$1
        mark=$2
        shift 2
        exec 3<&0
        "$@" >>"$folder/server.log" 2>&1 </dev/null 3<&- &
        server=$!
        { read -r _ <&3; kill -QUIT $server; while kill -0 $server; do sleep 0.05; done; rm -rf "$folder"; } 2>/dev/null &
        wait $server
        # A test ended the server; the next server uses the folder.
        kill $!
        wait $!
        : >"$mark"
        """

    /// The postmaster's process id; nil if it does not run.
    public var pid: pid_t? {
        (try? String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8))
            .flatMap { $0.split(separator: "\n").first }.flatMap { pid_t($0) }
    }

    /// Sends the postmaster a signal and waits until it is gone.
    ///
    /// `SIGKILL` kills only the postmaster, and its children end later. `SIGINT` ends every session in order.
    /// `SIGQUIT` is like a crash.
    public func end(_ signal: Int32) async throws {
        guard let pid else { throw TestServerError("the server does not run") }
        kill(pid, signal)
        let deadline = ContinuousClock.now + .seconds(90)
        while kill(pid, 0) == 0 {
            guard ContinuousClock.now < deadline else { throw TestServerError("the server does not end") }
            try await Task.sleep(for: .milliseconds(10))
        }
        // A keeper that has not noticed the end takes the end of its input for the end of the tests, and would remove
        // the folder. It notices within milliseconds, unless a child of the server is slow to end.
        let patience = ContinuousClock.now + .seconds(2)
        while keeper?.hasEnded == false, .now < patience { try await Task.sleep(for: .milliseconds(10)) }
        try? FileManager.default.removeItem(atPath: folder + "/data/postmaster.pid")
        keeper = nil
    }

    // MARK: Databases

    /// A new database with the reference core and no accounts.
    public func database() async throws -> TestDatabase {
        databases += 1
        let name = "bank\(databases)"
        let admin = try await connect("template1")
        try await admin.execute("CREATE DATABASE \(name) TEMPLATE reference")
        await admin.close()
        return TestDatabase(server: self, name: name)
    }

    /// Connects as the owner of the database, which is the bank.
    public nonisolated func connect(_ database: String) async throws -> PostgresConnection {
        try await PostgresConnection.open(
            "postgres://postgres@127.0.0.1:\(port)/\(database)", application: "test", within: .seconds(5))
    }

    // MARK: Programs

    private static func program(_ name: String) -> String {
        let folders = [
            "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin", "/usr/bin",
        ]
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
    }

    /// The user that the server runs as if this process is root, because the server refuses to run as root.
    private static var account: (uid: uid_t, gid: gid_t)? {
        guard geteuid() == 0, let entry = getpwnam("postgres") else { return nil }
        return (entry.pointee.pw_uid, entry.pointee.pw_gid)
    }

    private static func process(_ program: String, _ arguments: [String]) -> Process {
        let process = Process()
        if let account {
            process.executableURL = URL(filePath: "/usr/bin/setpriv")
            process.arguments =
                ["--reuid", "\(account.uid)", "--regid", "\(account.gid)", "--clear-groups", program] + arguments
        } else {
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
        }
        process.currentDirectoryURL = URL(filePath: "/tmp")
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    /// A port that no outgoing connection takes while the server is down.
    private static func freePort() throws -> Int {
        let ports = PortChoice()
        defer { ports.release() }
        return try ports.choosePort(on: "127.0.0.1", for: MemberID("postgres"))
    }
}

public struct TestServerError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension PostgresConnection {
    /// Runs a script of several queries, as psql does.
    public func execute(_ script: String) async throws {
        // The extended protocol takes one query at a time.
        for statement in SQLScript.statements(of: script) {
            _ = try run([PostgresRequest(PostgresQuery(UUID().uuidString, statement))], within: .seconds(30))
        }
    }

    /// The first column of the first row.
    public func number(_ sql: String) throws -> Int64? {
        try run([PostgresRequest(PostgresQuery(UUID().uuidString, sql))])[0].int64(0, 0)
    }
}
