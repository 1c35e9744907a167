import Foundation
import ProcessInterface
import SettlementProtocol

/// Starts one member's program and waits for its report.
struct MemberStart: Sendable {
    let member: MemberID
    let program: String
    let log: String
    /// Whether the log outlives a failed start.
    let logIsKept: Bool
    /// How long to wait for the report.
    let deadline: Duration

    /// Starts a server; hands its process to `adopt` before anything can fail, so that the process is never lost.
    func serve(
        _ arguments: [String], environment: [String: String], adopt: @Sendable (ChildProcess) async -> Void
    ) async throws(FederationError) -> ProcessReport.Ready {
        let process = try await ChildProcess.start(program, arguments, environment: environment, log: log)
        await adopt(process)
        guard case .ready(let ready) = try await report(of: process) else { throw await silence(of: process) }
        guard ready.member == member else {
            throw FederationError(
                .memberFailed, "\(member) reported itself as \(ready.member)", next: logAdvice)
        }
        return ready
    }

    /// Has a member print the public parts of its keys, and waits for its end.
    func keys(_ arguments: [String]) async throws(FederationError) -> ProcessReport.Keys {
        let process = try await ChildProcess.start(program, arguments, log: log)
        let outcome: Result<ProcessReport, FederationError>
        do { outcome = .success(try await report(of: process)) } catch { outcome = .failure(error) }
        await process.stop(grace: .seconds(5))
        guard case .keys(let keys) = try outcome.get() else { throw await silence(of: process) }
        return keys
    }

    /// How long copying a large bank's books may take.
    private static let conversionDeadline = Duration.seconds(3_600)

    /// Has a bank's program copy its books into a database, and waits for its end.
    func convert(
        _ arguments: [String], environment: [String: String], adopt: @Sendable (ChildProcess) async -> Void
    ) async throws(FederationError) -> ConversionReport {
        let process = try await ChildProcess.start(program, arguments, environment: environment, log: log)
        await adopt(process)
        guard case .converted(let conversion) = try await report(of: process, within: Self.conversionDeadline) else {
            throw await silence(of: process)
        }
        await process.stop(grace: .seconds(5))
        return conversion
    }

    /// The first report of a process; a failure is thrown.
    private func report(
        of process: ChildProcess, within deadline: Duration? = nil
    ) async throws(FederationError) -> ProcessReport {
        switch await firstReport(of: process, within: deadline ?? self.deadline) {
        case .report(.failed(let failure)): throw await self.failure(failure, of: process)
        case .report(let report): return report
        case .ended: throw await silence(of: process)
        case .late: throw late
        case .cancelled: throw LocalFederation.givenUp
        }
    }

    private enum Wait: Sendable {
        case report(ProcessReport)
        case ended
        case late
        case cancelled
    }

    private func firstReport(of process: ChildProcess, within deadline: Duration) async -> Wait {
        await withTaskGroup(of: Wait.self) { group in
            group.addTask {
                for await line in process.lines {
                    if let report = ProcessReport(line: line) { return .report(report) }
                }
                return Task.isCancelled ? .cancelled : .ended
            }
            group.addTask {
                do { try await Task.sleep(for: deadline) } catch { return .cancelled }
                return .late
            }
            defer { group.cancelAll() }
            return await group.next() ?? .cancelled
        }
    }

    /// The error for a process that reported why it cannot start: its message and its exit code.
    private func failure(_ failure: ProcessReport.Failure, of process: ChildProcess) async -> FederationError {
        let status = await process.stop(grace: .seconds(1))
        let code: Int32? = if case .exited(let code) = status, code != 0 { code } else { nil }
        return FederationError(
            .memberFailed, reason: failure.code, "\(member): \(failure.message)", next: failure.next, exitCode: code)
    }

    /// The error for a process without a usable report, whether it ended or still runs.
    func silence(of process: ChildProcess) async -> FederationError {
        let status = await process.stop(grace: .seconds(1))
        let tail = LogTail.lastWords(of: log).map { "\n    \($0)" }.joined()
        return FederationError(
            .memberDied,
            "\(member) ended while it started (\(status))\(tail.isEmpty ? "" : "; its last log lines:\(tail)")",
            next: logAdvice)
    }

    /// The error for a process that is not ready in time.
    var late: FederationError {
        FederationError(.startTimeout, "\(member) was not ready within \(deadline.formatted())", next: logAdvice)
    }

    private var logAdvice: String {
        logIsKept ? "Look at its log: \(log)" : "Start again with --data DIR, which keeps the logs, and look at them."
    }
}
