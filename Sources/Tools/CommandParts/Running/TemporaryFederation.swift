import ArgumentParser
package import Directory
package import Federation
import Foundation
package import Identity
import ProcessInterface
import SettlementProtocol
import Synchronization
package import Terminal

/// A federation for one command: on free ports, and stopped no matter how the command ends.
package struct TemporaryFederation: Sendable {
    private let file: FederationFile
    private let data: String?
    private let authority: CertificateAuthority?
    private let isInsecure: Bool

    /// - Parameters:
    ///   - data: A new or empty folder that is kept; nil for a temporary one that is removed at the end.
    ///   - authority: Gives the members their certificates; nil for one of their own.
    ///   - isInsecure: The members speak plain HTTP and believe every caller.
    /// - Throws: ``CommandFailure`` if the folder is not empty, because the command needs new books.
    package init(
        _ file: FederationFile, data: String?, authority: CertificateAuthority? = nil, isInsecure: Bool = false
    ) throws(CommandFailure) {
        if let data, let contents = try? FileManager.default.contentsOfDirectory(atPath: data), !contents.isEmpty {
            throw CommandFailure(
                code: "folder_not_empty", "the folder \(data) is not empty, but the command needs new books",
                next: "Name a new folder with --data, or leave the option out.", exitCode: Exit.usage)
        }
        self.file = file
        self.data = data
        self.authority = authority
        self.isInsecure = isInsecure
    }

    /// Starts it, does the work, stops it.
    ///
    /// Ctrl-C, or a member that ends unexpectedly, cancels the work and stops everything in order. A second Ctrl-C
    /// kills every member.
    /// - Throws: The errors of the start and of the work; ``CommandFailure`` with `member_died`; `ExitCode(130)` after
    ///   Ctrl-C.
    package func run<Outcome: Sendable>(
        _ work: @escaping @Sendable (LocalFederation) async throws -> Outcome
    ) async throws -> Outcome {
        let signals = StopSignals()
        var settings = LocalFederationSettings(
            dataPath: data, programs: try Programs.besideThisExecutable(), freePorts: true)
        settings.authority = authority
        settings.isInsecure = isInsecure
        let start = Task { [file, settings] in try await LocalFederation.start(file, settings: settings) }
        let task = Task { try await work(try await start.value) }
        let watch = Task {
            for await _ in signals.stream {
                start.cancel()
                task.cancel()
                if signals.count > 1 { await (try? start.value)?.killAll() }
            }
        }
        defer { watch.cancel() }
        let ends = UnexpectedEnds()
        do {
            let federation = try await start.value
            let guardian = Task { await ends.watch(federation) { task.cancel() } }
            let outcome = await task.result
            await federation.stop()
            await guardian.value
            if signals.count == 0, let failure = ends.first { throw failure }
            return try outcome.get()
        } catch {
            throw signals.count > 0 ? ExitCode(Exit.interrupted) : error
        }
    }
}

/// The first member that ended unexpectedly.
private final class UnexpectedEnds: Sendable {
    private let failure = Mutex<CommandFailure?>(nil)

    var first: CommandFailure? { failure.withLock { $0 } }

    /// Returns when the federation has stopped.
    func watch(_ federation: LocalFederation, onEnd: @Sendable () -> Void) async {
        for await end in federation.unexpectedEnds {
            let tail = LogTail.lines(of: end.log, last: 5).map { "\n    \($0)" }.joined()
            failure.withLock { failure in
                guard failure == nil else { return }
                failure = CommandFailure(
                    code: "member_died",
                    "\(end.member) ended (\(end.status))\(tail.isEmpty ? "" : "; its last log lines:\(tail)")",
                    next: "Start again with --data DIR, which keeps the logs, and look at them.",
                    exitCode: Exit.software)
            }
            onEnd()
        }
    }
}
