import CJemalloc
import Directory
import Failpoints
import Foundation
import Identity
public import Journal
import Logging
public import ProcessInterface
import SettlementProtocol

/// The life of a server process: start, announce, serve, stop in order, and report the result by its exit code.
public enum ServerProcess {
    /// After a request to stop, the process ends itself if its work takes longer than this.
    static let grace = Duration.seconds(10)

    /// Runs a server until it is asked to stop, then ends the process.
    ///
    /// SIGTERM, SIGINT, SIGHUP (unless it is ignored, as by `nohup`) or, with `--stdin-lifeline`, the end of standard
    /// input instead of SIGHUP cancel `body`'s task once; a
    /// second signal ends the process at once. Exit code 0 after an orderly stop, else the failure's.
    /// - Parameters:
    ///   - role: The role of the executable; the federation file must give `--member` the same one.
    ///   - body: Opens the store, serves until its task is cancelled, and calls ``Host/announce(_:)`` once it serves.
    ///     An error that it throws becomes the failure line and the exit code: see ``ProcessFailure/init(causedBy:)``.
    public static func serve(
        _ arguments: ServeArguments, as role: ServerRole, _ body: @escaping @Sendable (Host) async throws -> Void
    ) async -> Never {
        await live(arguments, as: role) { host, requests in
            guard case .byItself = try await run(host, until: requests, body) else { return }
            throw ProcessFailure(
                code: "ended", message: "the server ended without being asked to",
                next: "Please report it, with the log of this process.", exitCode: Exit.software)
        }
    }

    /// Runs one command of a server's program, with the arguments of `serve`, then ends the process.
    ///
    /// The result of `body` is printed as one line on standard output. A request to stop cancels its task; a task that
    /// gives up because of it ends the process with 75.
    /// - Parameters:
    ///   - role: As in ``serve(_:as:_:)``.
    ///   - body: An error that it throws becomes the failure line and the exit code.
    public static func carryOut(
        _ arguments: ServeArguments, as role: ServerRole,
        _ body: @escaping @Sendable (Host) async throws -> ConversionReport
    ) async -> Never {
        await live(arguments, as: role) { host, requests in
            let end = try await run(host, until: requests) { host in
                let report = try await body(host)
                guard let error = await host.announcement.make(.converted(report)) else { return }
                throw ProcessFailure(
                    code: OutputError.code, message: "\(report.member) is converted, but \(error.message)",
                    next: "Run it again for the report: nothing is converted twice.", exitCode: Exit.inputOutput)
            }
            guard case .cancelled = end else { return }
            throw ProcessFailure(
                code: "interrupted", message: "the command gave up because it was asked to stop",
                next: "Run it again when you are ready.", exitCode: Exit.tryAgain)
        }
    }

    private static func live(
        _ arguments: ServeArguments, as role: ServerRole,
        _ work: (Host, StopRequests) async throws -> Void
    ) async -> Never {
        signal(SIGPIPE, SIG_IGN)
        let requests = StopRequests(watchingStandardInput: arguments.stdinLifeline)
        let announcement = Announcement()
        let handler = LineLogHandler(
            member: arguments.member, format: arguments.logFormat, level: arguments.logLevel)
        let logger = Logger(label: "freshet.\(arguments.member)") { _ in handler }
        do {
            #if DEBUG
            try ArmedFailpoints.arm()
            #endif
            let host = try host(arguments, as: role, logger: logger, announcement: announcement)
            logger.debug("Starting", metadata: [LogKey.allocator: "jemalloc \(String(cString: jemalloc_version()))"])
            raiseOpenFileLimit(logger)
            try await work(host, requests)
            logger.notice("Stopped")
            exit(Exit.done)
        } catch {
            let failure = ProcessFailure(causedBy: error)
            logger.critical(
                "Cannot go on", metadata: [LogKey.reasonCode: "\(failure.code)", LogKey.reason: "\(failure.message)"])
            await announcement.make(.failed(ProcessReport.Failure(failure)))
            exit(failure.exitCode)
        }
    }

    /// Below this, connections of a federation with many members push each other out.
    private static let comfortableOpenFiles = 4_096

    private static func raiseOpenFileLimit(_ logger: Logger) {
        let limit = OpenFileLimit.raise()
        guard limit < comfortableOpenFiles else { return }
        logger.warning(
            "Few files may be open, so few connections are kept; raise the hard limit (ulimit -Hn)",
            metadata: [LogKey.openFiles: "\(limit)"])
    }

    /// Prints the public parts of a member's keys, then ends the process. Keys that are missing are made.
    ///
    /// One JSON line: a bank's `sealing_key` in base64 for the federation file, and a `certificate_request` for the
    /// federation's authority; or a failure line.
    /// - Parameter sealingKey: The 32 octets of the X25519 public key of the bank with this folder; nil if the member is
    ///   no bank.
    public static func printKeys(
        _ arguments: KeyArguments, sealingKey: (DataFolder) throws -> [UInt8]? = { _ in nil }
    ) -> Never {
        do {
            let folder = try DataFolder(path: arguments.data)
            defer { folder.close() }
            let keys = ProcessReport.Keys(
                sealingKey: try sealingKey(folder),
                certificateRequest: try CertificateRequest(for: IdentityFiles(in: folder).makeKey()).pem())
            StandardOutput.line(ProcessReport.keys(keys).line)
            do throws(OutputError) { try StandardOutput.finish() } catch {
                let failure = ProgramRun.lost(error)
                ProgramRun.tell(failure)
                exit(failure.exitCode)
            }
            exit(Exit.done)
        } catch {
            let failure = ProcessFailure(causedBy: error)
            StandardOutput.line(ProcessReport.failed(ProcessReport.Failure(failure)).line)
            StandardOutput.flush()
            exit(failure.exitCode)
        }
    }
}

extension ServerProcess {
    private static func host(
        _ arguments: ServeArguments, as role: ServerRole, logger: Logger, announcement: Announcement
    ) throws -> Host {
        let file = try FederationFile.load(path: arguments.federation)
        let member: MemberID
        do { member = try MemberID(arguments.member) } catch { throw stranger(arguments) }
        guard let given = ServerRole.of(member, in: file) else { throw stranger(arguments) }
        guard given == role else {
            throw misplaced(
                "\"\(member)\" is \(given.name) in \(arguments.federation), but this program is \(role.name)")
        }
        if let owner = file.copyFor, owner != member {
            throw misplaced("\(arguments.federation) is the copy of \"\(owner)\", not of \"\(member)\"")
        }
        return Host(
            member: member, federation: file, dataPath: arguments.data, isInsecure: arguments.insecurePlainHTTP,
            acceptsClock: arguments.acceptClock, logger: logger, announcement: announcement)
    }

    private static func stranger(_ arguments: ServeArguments) -> ProcessFailure {
        misplaced("there is no member \"\(arguments.member)\" in \(arguments.federation)")
    }

    private static func misplaced(_ message: String) -> ProcessFailure {
        ProcessFailure(
            code: "wrong_member", message: message,
            next: "Start the program that fits the member, with --member and --federation of that member.",
            exitCode: Exit.configuration)
    }
}

extension ServerProcess {
    /// How the work of a process ended, if it did not fail.
    private enum End {
        case byItself
        /// It was asked to stop, and completed.
        case asAsked
        /// It was asked to stop, and gave up.
        case cancelled
    }

    /// Runs `body` and cancels it at the first request to stop.
    private static func run(
        _ host: Host, until requests: StopRequests, _ body: @escaping @Sendable (Host) async throws -> Void
    ) async throws -> End {
        let work = Task { try await body(host) }
        let watch = Task {
            var stopping = false
            for await cause in requests.causes {
                if stopping, case .signal(let number) = cause { _exit(128 + number) }
                guard !stopping else { continue }
                stopping = true
                host.logger.notice("Stopping", metadata: [LogKey.stopCause: "\(cause.name)"])
                work.cancel()
                endAfterGrace(host.logger)
            }
        }
        defer { watch.cancel() }
        do {
            try await work.value
        } catch is CancellationError where work.isCancelled {
            return .cancelled
        }
        return work.isCancelled ? .asAsked : .byItself
    }

    /// Ends the process even if it is stuck: nobody may be left to do it from outside.
    private static func endAfterGrace(_ logger: Logger) {
        Task.detached {
            try await Task.sleep(for: grace)
            logger.critical("Not stopped in time")
            _exit(Exit.software)
        }
    }
}

extension StopCause {
    fileprivate var name: String {
        switch self {
        case .signal(SIGTERM): "SIGTERM"
        case .signal(SIGINT): "SIGINT"
        case .signal(let number): "signal \(number)"
        case .lifelineEnded: "end of standard input"
        }
    }
}
