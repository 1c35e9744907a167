public import Foundation
import ProcessInterface
import SettlementProtocol

/// A federation that another process runs, found by its data folder.
public struct RunningFederation: Sendable {
    public let folder: RunFolder
    public let run: RunFile

    /// Finds the federation that a command works on.
    ///
    /// - Parameters:
    ///   - data: The data folder that the command was given; else `FRESHET_DATA` of `environment`, else the folder of
    ///     the federation that was started last.
    /// - Throws: ``FederationError`` with `not_running` or `folder_unusable`.
    public static func find(
        data: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(FederationError) -> RunningFederation {
        let pointer = CurrentFederation(environment: environment)
        // A variable that is set to nothing counts as unset (XDG Base Directory Specification).
        let given = environment["FRESHET_DATA"].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = data ?? given ?? pointer.read() else {
            throw FederationError(.notRunning, "no federation runs", next: "Start one with: freshet up")
        }
        let folder = RunFolder(path: path)
        guard FolderLock.holder(of: folder) != nil, let run = try RunFile.read(from: folder) else {
            throw FederationError(
                .notRunning, "no federation runs in \(folder.path)",
                next: "Start one with: freshet up --data \(ShellWord(folder.path))")
        }
        return RunningFederation(folder: folder, run: run)
    }

    /// - Throws: ``FederationError`` with `unknown_member`.
    public func member(_ id: String) throws(FederationError) -> RunningMember {
        guard let member = run.members.first(where: { $0.id.text == id }) else {
            let known = run.members.map(\.id.text).joined(separator: ", ")
            throw FederationError(
                .unknownMember, "there is no member \"\(id)\" in the federation \(run.federation)",
                next: "Name one of: \(known)")
        }
        return member
    }

    /// Asks the process that runs the federation to stop, and waits until it has.
    ///
    /// - Throws: ``FederationError`` with `not_running`, or `stop_timeout` when it still runs after `deadline`.
    public func stop(within deadline: Duration = .seconds(30)) async throws(FederationError) {
        guard let pid = FolderLock.holder(of: folder) else {
            throw FederationError(
                .notRunning, "no federation runs in \(folder.path)", next: "There is nothing to stop.")
        }
        kill(pid, SIGTERM)
        let end = ContinuousClock.now + deadline
        while FolderLock.holder(of: folder) == pid {
            guard .now < end else {
                throw FederationError(
                    .stopTimeout, "process \(pid) has not stopped the federation in \(deadline)",
                    next: "Look at it, or end it with: kill -9 \(pid)")
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
