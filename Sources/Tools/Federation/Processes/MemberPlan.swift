import Directory
import Foundation
import ProcessInterface
import SettlementProtocol
import Transport

/// Everything that is needed to start one member: program, arguments, files.
struct MemberPlan: Sendable {
    let member: MemberID
    let role: MemberRole
    let start: MemberStart
    private let folder: RunFolder
    private let log: LogSettings
    private let detours: [MemberID: MemberAddress]
    private let deadline: Duration
    private let flags: [String]

    init(
        _ member: MemberID, in file: FederationFile, folder: RunFolder, settings: LocalFederationSettings
    ) throws(FederationError) {
        self.member = member
        self.folder = folder
        role = MemberRole.of(member, in: file)
        log = settings.log
        detours = settings.detours[member] ?? [:]
        deadline = settings.startDeadline
        flags =
            (settings.acceptsClock ? ["--accept-clock"] : [])
            + (settings.isInsecure ? ["--insecure-plain-http"] : [])
        start = MemberStart(
            member: member, program: try settings.programs.path(for: role), log: folder.log(of: member),
            logIsKept: !folder.isTemporary, deadline: settings.startDeadline)
    }

    var serveArguments: [String] { ["serve"] + processArguments + flags }

    var convertArguments: [String] { ["convert"] + processArguments }

    private var processArguments: [String] {
        ["--member", member.text, "--federation", folder.config(of: member), "--data", folder.data(of: member)]
            + log.arguments + ["--stdin-lifeline"]
    }

    var keyArguments: [String] { ["key", "--data", folder.data(of: member)] }

    /// Writes the copy of the federation file that this member may see.
    func writeConfig(of file: FederationFile) throws(FederationError) {
        var copy = file.redacted(for: member)
        for (peer, address) in detours { copy.setSettlementAddress(of: peer, to: address) }
        try PrivateFile.write(Array(copy.yaml().utf8), to: folder.config(of: member))
    }

    /// Polls `/readyz` until the member is ready.
    ///
    /// - Throws: ``FederationError`` with `member_died`, `start_timeout` or `interrupted`.
    func waitUntilReady(
        at url: String, process: ChildProcess, client: ConnectClient
    ) async throws(FederationError) {
        let endpoint: Endpoint
        do { endpoint = try Endpoint(url: url) } catch {
            throw FederationError(
                .memberFailed, "\(member) reported the unusable address \"\(url.prefix(100))\"",
                next: "Look at its log, and report this as a bug.")
        }
        let end = ContinuousClock.now + deadline
        while true {
            if let answer = try? await client.get(endpoint, path: "/readyz"), answer.status == 200 { return }
            if Task.isCancelled { throw LocalFederation.givenUp }
            guard process.isRunning else { throw await start.silence(of: process) }
            guard .now < end else { throw start.late }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}

extension FederationFile {
    fileprivate mutating func setSettlementAddress(of member: MemberID, to address: MemberAddress) {
        for index in coordinators.indices where coordinators[index].id == member {
            coordinators[index].host = address.host
            coordinators[index].port = address.port
        }
        for index in banks.indices where banks[index].id == member {
            banks[index].host = address.host
            banks[index].settlementPort = address.port
        }
    }
}
