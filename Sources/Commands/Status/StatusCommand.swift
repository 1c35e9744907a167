import ArgumentParser
import Federation
import SettlementProtocol
import Transport

/// `freshet status`: which processes run, and whether they are ready.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the processes of a running federation and whether each is ready.",
        discussion: """
            Exit code 0 when all are ready, 1 when one is not, 69 when no federation runs.

              freshet status
              freshet status --data ./creek --output json
            """)

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let federation = try dataOption.find()
        let client = ConnectClient()
        defer { client.shutdown() }
        let rows = await rows(FederationClient(federation, client: client))
        switch outputOptions.output {
        case .json:
            try JSONOutput.print(
                StatusReport(federation: federation.run.federation, data: federation.folder.path, processes: rows))
        case .human: printTable(rows)
        }
        if rows.contains(where: { $0.state != MemberState.ready.rawValue }) { throw ExitCode(1) }
    }

    private func rows(_ client: FederationClient) async -> [MemberRow] {
        await withTaskGroup(of: (Int, MemberRow).self) { group in
            for (index, member) in client.run.members.enumerated() {
                group.addTask { (index, MemberRow(member, state: await state(of: member, client).rawValue)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func state(of member: RunningMember, _ client: FederationClient) async -> MemberState {
        switch await client.isReady(member) {
        case true: .ready
        case false: .notReady
        case nil: .down
        }
    }

    private func printTable(_ rows: [MemberRow]) {
        var table = Table([
            .init("process"), .init("kind"), .init("state"), .init("url"), .init("api"), .init("pid", .right),
        ])
        for row in rows {
            let state = row.state ?? ""
            let isReady = state == MemberState.ready.rawValue
            table.add([
                Cell(row.name), Cell(row.kind), Cell(state) { isReady ? $0.green($1) : $0.red($1) },
                Cell(row.settlementURL), Cell(row.apiURL ?? "-"), Cell("\(row.pid)"),
            ])
        }
        table.print(outputOptions.style)
    }
}

private enum MemberState: String {
    case ready
    case notReady = "not_ready"
    case down
}

private struct StatusReport: Encodable {
    let federation: String
    let data: String
    let processes: [MemberRow]
}
