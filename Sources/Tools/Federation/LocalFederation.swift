public import Directory
import Foundation
import ProcessInterface
public import SettlementProtocol
import Synchronization
import Transport

/// A whole federation as processes on this machine, each with its own ports and folder.
///
/// No process outlives the one that made this value: see ``ChildProcess``.
public actor LocalFederation {
    /// The federation file with its ports chosen and the banks' sealing keys filled in; a converted bank has its new
    /// entry.
    public nonisolated var file: FederationFile { currentFile.withLock(\.self) }
    private nonisolated let currentFile: Mutex<FederationFile>
    public nonisolated let folder: RunFolder
    /// Members that ended unexpectedly; finishes when the federation stops.
    public nonisolated let unexpectedEnds: AsyncStream<MemberEnd>

    let settings: LocalFederationSettings
    let client: ConnectClient
    private let lock: FolderLock
    private let endFeed: AsyncStream<MemberEnd>.Continuation
    private var processes: [MemberID: ChildProcess] = [:]
    private var running: [MemberID: RunningMember] = [:]
    /// Processes that were asked to end.
    private var dismissed: Set<Int32> = []
    private var isStopping = false
    /// Banks whose books are being copied.
    private var converting: Set<MemberID> = []

    init(
        file: FederationFile, folder: RunFolder, lock: FolderLock, settings: LocalFederationSettings,
        client: ConnectClient
    ) {
        currentFile = Mutex(file)
        self.folder = folder
        self.lock = lock
        self.settings = settings
        self.client = client
        (unexpectedEnds, endFeed) = AsyncStream.makeStream(of: MemberEnd.self)
    }

    /// The members that run now, coordinators first, in the file's order.
    public var members: [RunningMember] { file.members.compactMap { running[$0] } }

    /// The data for other commands; see ``RunFile``.
    public var run: RunFile {
        RunFile(
            federation: file.name, pid: getpid(), members: members, authorities: file.authorities,
            settlementBank: file.settlement?.bank)
    }

    /// Sends SIGKILL to a member and waits for its end. Its folder stays; ``restart(_:environment:)`` starts it again.
    ///
    /// - Throws: ``FederationError`` with `unknown_member` or `started_elsewhere`.
    public func kill(_ member: MemberID) async throws(FederationError) {
        guard let process = try dismiss(member) else { return }
        ended(member, process, await process.kill())
    }

    /// Freezes a member's process with SIGSTOP: it keeps its connections and answers nothing until ``resume(_:)``.
    ///
    /// - Throws: ``FederationError`` with `unknown_member` or `started_elsewhere`.
    public func pause(_ member: MemberID) throws(FederationError) { try process(of: member)?.pause() }

    /// Lets a paused member continue.
    ///
    /// - Throws: ``FederationError`` with `unknown_member` or `started_elsewhere`.
    public func resume(_ member: MemberID) throws(FederationError) { try process(of: member)?.resume() }

    /// The condition of a member's process now, both while it starts and when it is ready.
    ///
    /// - Throws: ``FederationError`` with `unknown_member` or `started_elsewhere`.
    public func condition(of member: MemberID) throws(FederationError) -> ProcessCondition {
        guard let process = try process(of: member) else { return .ended }
        return ProcessCondition.isPaused(process.pid) ? .paused : .running
    }

    /// Stops a member in order if it runs, and starts it again on the same ports and folder.
    ///
    /// - Parameter environment: Variables for the new process, in addition to this process's own.
    /// - Returns: The new process; a bank also has a new operator token.
    /// - Throws: ``FederationError`` with the codes of a start.
    @discardableResult
    public func restart(
        _ member: MemberID, environment: [String: String] = [:]
    ) async throws(FederationError) -> RunningMember {
        try await dismissInOrder(member)
        guard !isStopping else { throw Self.givenUp }
        let started = try await start(member, environment: environment)
        try run.write(to: folder)
        return started
    }

    /// Stops every member in order: coordinators before banks, so that the banks still get their decisions. Then
    /// removes the run file and a temporary folder. Returns when no process is left; a further call does nothing.
    public func stop() async {
        guard !isStopping else { return }
        isStopping = true
        await stop(file.coordinators.map(\.id))
        await stop(file.banks.map(\.id))
        if settings.isCurrent { CurrentFederation.ofThisUser.forget(folder) }
        folder.cleanUp()
        lock.release()
        client.shutdown()
        endFeed.finish()
    }

    /// Sends SIGKILL to every member, for example when a ``stop()`` takes too long; that call then returns at once.
    public func killAll() {
        for process in processes.values { process.killNow() }
    }
}

extension LocalFederation {
    /// Starts every member at once and waits until all are ready.
    func startAll() async throws(FederationError) {
        for bank in file.startedElsewhere {
            try PrivateFile.write(Array(file.redacted(for: bank).json().utf8), to: folder.configElsewhere(of: bank))
        }
        let results = await withTaskGroup(of: Result<RunningMember, FederationError>.self) { group in
            for member in file.startedHere { group.addTask { await self.startResult(member) } }
            var results: [Result<RunningMember, FederationError>] = []
            for await result in group {
                if case .failure = result { group.cancelAll() }
                results.append(result)
            }
            return results
        }
        // In order of arrival: the first failure is the cause, and later starts were cancelled because of it.
        for result in results { _ = try result.get() }
        try run.write(to: folder)
        if settings.isCurrent { CurrentFederation.ofThisUser.point(to: folder) }
    }

    private func startResult(_ member: MemberID) async -> Result<RunningMember, FederationError> {
        do { return .success(try await start(member)) } catch { return .failure(error) }
    }

    private func start(
        _ member: MemberID, environment: [String: String] = [:]
    ) async throws(FederationError) -> RunningMember {
        let plan = try MemberPlan(member, in: file, folder: folder, settings: settings)
        try plan.writeConfig(of: file)
        let ready = try await plan.start.serve(plan.serveArguments, environment: environment) {
            await self.adopt($0, for: member)
        }
        guard let process = processes[member] else { throw LocalFederation.givenUp }
        try await plan.waitUntilReady(at: ready.settlementURL, process: process, client: client)
        let started = RunningMember(
            id: member, role: plan.role, pid: process.pid, settlementURL: ready.settlementURL, apiURL: ready.apiURL,
            store: ready.store, log: plan.start.log, operatorToken: ready.operatorToken)
        running[member] = started
        return started
    }

    /// Stops a member in order, if it runs.
    func dismissInOrder(_ member: MemberID) async throws(FederationError) {
        guard let process = try dismiss(member) else { return }
        ended(member, process, await process.stop(grace: settings.stopGrace))
    }

    /// False if another conversion of the bank is running.
    func takeTurn(at bank: MemberID) -> Bool { converting.insert(bank).inserted }

    func giveTurn(at bank: MemberID) { converting.remove(bank) }

    /// Uses another federation file from now on.
    func adopt(_ file: FederationFile) { currentFile.withLock { $0 = file } }

    func adopt(_ process: ChildProcess, for member: MemberID) {
        processes[member] = process
        if isStopping { process.killNow() }
        Task {
            let status = await process.exit
            ended(member, process, status)
        }
    }

    /// Forgets a process that ended; only the first call for it has an effect.
    private func ended(_ member: MemberID, _ process: ChildProcess, _ status: ExitStatus) {
        guard processes[member] === process else { return }
        processes[member] = nil
        let wasAskedTo = dismissed.remove(process.pid) != nil || isStopping
        guard let started = running.removeValue(forKey: member), !wasAskedTo else { return }
        endFeed.yield(MemberEnd(member: member, status: status, log: started.log))
    }

    /// Notes that a member's process is asked to end, and returns the process if it still runs.
    private func dismiss(_ member: MemberID) throws(FederationError) -> ChildProcess? {
        guard let process = try process(of: member) else { return nil }
        dismissed.insert(process.pid)
        return process
    }

    /// A member's process; nil if it does not run.
    private func process(of member: MemberID) throws(FederationError) -> ChildProcess? {
        guard file.members.contains(member) else {
            throw FederationError(
                .unknownMember, "there is no member \"\(member)\" in the federation \(file.name)",
                next: "Name one of: \(file.members.map(\.text).joined(separator: ", "))")
        }
        guard file.startedHere.contains(member) else {
            throw FederationError(
                .startedElsewhere, "\(member) is started elsewhere", next: "Ask the bank's operators to do that.")
        }
        return processes[member]
    }

    private func stop(_ members: [MemberID]) async {
        await withDiscardingTaskGroup { group in
            for process in members.compactMap({ processes[$0] }) {
                group.addTask { [grace = settings.stopGrace] in await process.stop(grace: grace) }
            }
        }
    }

    static var givenUp: FederationError {
        FederationError(.interrupted, "the start was cancelled", next: "Start again when you are ready.")
    }
}

extension LocalFederation {
    /// A client for the members as they run now; get a new one after ``restart(_:environment:)``.
    public var clients: FederationClient { FederationClient(run: run, folder: folder, client: client) }
}
