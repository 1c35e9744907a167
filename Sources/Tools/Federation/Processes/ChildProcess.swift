import Foundation
import Subprocess
import SystemPackage

/// A server's process, from its start to its end.
///
/// It has its own process group, so that Ctrl-C reaches only its parent. Its standard input is the read end of a pipe;
/// only this process, and no other child, holds the other end. However this process dies, the child then reads the end
/// of its input and stops.
final class ChildProcess: Sendable {
    let pid: Int32
    /// Its first lines on standard output, to be read once; ends with the process.
    let lines: AsyncStream<String>
    private let link: ProcessLink
    private let life: Task<ExitStatus, Never>

    private init(pid: Int32, lines: AsyncStream<String>, link: ProcessLink, life: Task<ExitStatus, Never>) {
        self.pid = pid
        self.lines = lines
        self.link = link
        self.life = life
    }

    /// The exit status, once the process has ended.
    var exit: ExitStatus {
        get async { await life.value }
    }

    /// False once its end has been seen.
    var isRunning: Bool { link.isOpen }

    /// Sends SIGKILL and waits for the end.
    @discardableResult
    func kill() async -> ExitStatus {
        link.send(.kill)
        return await exit
    }

    /// Sends SIGTERM, then SIGKILL after `grace`, and waits for the end.
    @discardableResult
    func stop(grace: Duration) async -> ExitStatus {
        link.send(.terminate)
        // A paused process handles a signal only after it continues.
        link.send(.resume)
        let killer = Task { [link] in
            try await Task.sleep(for: grace)
            link.send(.kill)
        }
        defer { killer.cancel() }
        return await exit
    }

    /// Sends SIGKILL without waiting.
    func killNow() { link.send(.kill) }

    /// Sends SIGSTOP: the process keeps its connections and answers nothing.
    ///
    /// If this process dies before a resume, the system wakes the child with SIGHUP: its process group is orphaned.
    func pause() { link.send(.suspend) }

    /// Sends SIGCONT.
    func resume() { link.send(.resume) }
}

extension ChildProcess {
    /// Starts a program.
    ///
    /// Cancellation does not interrupt it: a process that was started is always returned.
    /// - Parameters:
    ///   - environment: Variables in addition to this process's own.
    ///   - log: The file that its standard error is appended to (made 0600).
    /// - Throws: ``FederationError`` with `spawn_failed` or `folder_unusable`.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], log: String
    ) async throws(FederationError) -> ChildProcess {
        let errors = try openLog(log)
        let (lines, output) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(16))
        let (starts, started) = AsyncStream.makeStream(of: Result<Int32, FederationError>.self)
        let link = ProcessLink()
        let life = Task.detached {
            do {
                let status = try await Self.run(
                    program, arguments, environment: environment, errors: errors, link: link, output: output,
                    started: started)
                return ExitStatus(status)
            } catch {
                // After a start, nothing reads this stream.
                started.yield(.failure(Self.spawnFailed(program, error)))
                return .unknown
            }
        }
        let start = await Task.detached { await starts.first { _ in true } }.value
        guard let start else { throw Self.spawnFailed(program, CancellationError()) }
        return ChildProcess(pid: try start.get(), lines: lines, link: link, life: life)
    }

    /// Runs the program to its end.
    private static func run(
        _ program: String, _ arguments: [String], environment: [String: String], errors: FileDescriptor,
        link: ProcessLink,
        output: AsyncStream<String>.Continuation, started: AsyncStream<Result<Int32, FederationError>>.Continuation
    ) async throws -> TerminationStatus {
        defer { output.finish() }
        var options = PlatformOptions()
        options.processGroupID = 0
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments),
            environment: .inherit.updating(
                Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) })),
            platformOptions: options, input: .inputWriter, output: .sequence,
            error: .fileDescriptor(errors, closeAfterSpawningProcess: true)
        ) { execution in
            link.open { signal in
                // Fails only if the process has already ended.
                try? execution.send(signal: signal)
            }
            defer { link.close() }
            started.yield(.success(execution.processIdentifier.value))
            for try await line in execution.standardOutput.strings() { output.yield(line) }
        }
        return result.terminationStatus
    }

    private static func openLog(_ path: String) throws(FederationError) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw FederationError(
                .folderUnusable, "cannot write the log \(path): \(error)",
                next: "Check the folder's permissions and the space on its disk.")
        }
    }

    private static func spawnFailed(_ program: String, _ error: any Error) -> FederationError {
        FederationError(
            .spawnFailed, "cannot start \(program): \(error)",
            next: "Check that the program may be executed, and the limits on processes and open files.")
    }
}

extension ExitStatus {
    fileprivate init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let number): self = .signaled(number)
        }
    }
}
