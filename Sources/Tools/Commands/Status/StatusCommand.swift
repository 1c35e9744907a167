import ArgumentParser
import Clock
import CommandParts
import Federation
import Foundation
import ProcessInterface
import SettlementProtocol
import Terminal

/// `freshet status`: which processes run, and whether they are ready.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the processes of a running federation and whether each is ready.",
        discussion: """
            Exit code 0 when all are ready, 1 when one is not, 69 when no federation runs. Below the table stand the \
            reasons why a process is not ready, such as the outcomes that a bank's database refuses, with their number.

              freshet status
              freshet status --data ./creek --output json
              freshet status --in-doubt

            --in-doubt lists the transactions that a bank has voted yes on and does not know the outcome of: with the \
            bank, the age from the transaction's id, and the money held. Exit code 0 when there are none, 1 when there \
            are some, 69 when a bank could not be asked. A transaction in doubt cannot be deleted: the bank asks its \
            coordinator by itself, at once after a start, and ends the transaction as soon as it knows the outcome. If the \
            bank's database refuses the outcome, the list says why and what to change. \
            Wait, start any process that is down, and ask again for the loan with its id. If a coordinator is lost for \
            good, see the last resort in docs/reliability.md.
            """)

    @Flag(help: "List the transactions in doubt instead.")
    var inDoubt = false

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        try await dataOption.ask { client, federation in
            try await inDoubt ? listInDoubt(client) : listProcesses(client, of: federation)
        }
    }

    private func listProcesses(_ client: FederationClient, of federation: RunningFederation) async throws {
        let rows = await rows(client)
        switch outputOptions.output {
        case .json:
            try JSONOutput.print(
                StatusReport(federation: federation.run.federation, data: federation.folder.path, processes: rows))
        case .human: printTable(rows)
        }
        if rows.contains(where: { $0.state != MemberState.ready.rawValue }) { throw ExitCode(Exit.isFalse) }
    }

    private func listInDoubt(_ client: FederationClient) async throws {
        let now = WallClock.unixMilliseconds
        let report = await InDoubtReport.gather(client, at: now)
        switch outputOptions.output {
        case .json: try JSONOutput.print(report)
        case .human: for line in report.lines(outputOptions.style) { StandardOutput.line(line) }
        }
        if report.count > 0 { throw ExitCode(Exit.isFalse) }
        if !report.isComplete { throw ExitCode(Exit.unavailable) }
    }

    private func rows(_ client: FederationClient) async -> [MemberRow] {
        await withTaskGroup(of: (Int, MemberRow).self) { group in
            for (index, member) in client.run.members.enumerated() {
                group.addTask {
                    let readiness = await client.readiness(of: member)
                    return (
                        index,
                        MemberRow(
                            member, state: MemberState(readiness).rawValue, reasons: readiness?.reasons ?? [])
                    )
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
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
        for row in rows {
            for reason in row.reasons ?? [] {
                print("  " + outputOptions.style.red(row.name.printable) + ": \(reason.printable)")
            }
        }
    }
}

private enum MemberState: String {
    case ready
    case notReady = "not_ready"
    case down

    init(_ readiness: MemberReadiness?) {
        switch readiness?.isReady {
        case true?: self = .ready
        case false?: self = .notReady
        case nil: self = .down
        }
    }
}

private struct StatusReport: Encodable {
    let federation: String
    let data: String
    let processes: [MemberRow]
}
