import BankClient
import CommandParts
import Federation
import Foundation
import Terminal
import Transport

/// One run of ``BenchOutageCommand`` on a federation that has just been started.
struct OutageRun: Sendable {
    let federation: BenchFederation
    let concurrency: Int
    let rounds: Int
    let duration: Int
    /// The bank is frozen instead of killed.
    let hangs: Bool

    /// The index of the bank whose borrowers need every bank but the last.
    private static let measured = 0
    /// The index of a bank whose borrowers need the last one.
    private static let concerned = 1
    /// Loans that need a frozen bank stay open until their deadline. So many callers could fill every connection.
    private var concernedCallers: Int { hangs ? 80 : 4 }
    private static let concernedPause = Duration.milliseconds(20)

    /// - Throws: `FederationError`, `ConnectError`, ``CommandFailure``, `CancellationError`.
    func report(on local: LocalFederation) async throws -> OutageReport {
        let client = ConnectClient(
            settings: ClientSettings(
                calls: concurrency + concernedCallers, endpoints: federation.banks.count + 1),
            trust: ClientTrust(in: local.file))
        defer { client.shutdown() }
        let down = federation.banks[federation.banks.count - 1]
        let clients = try await BenchRun.customers(of: federation, [Self.measured, Self.concerned], local, client)
        let (up, without) = (LoadRecord(), LoadRecord())
        for round in 1...rounds {
            Talk.line("round \(round) of \(rounds): all banks up for \(duration) s")
            try await measure(clients, on: client.executor, into: up, warmUp: .seconds(1))
            Talk.line("round \(round) of \(rounds): \(down) \(hangs ? "frozen" : "killed"), \(duration) s")
            try await measure(clients, on: client.executor, into: without, warmUp: .zero) {
                if hangs { try await local.pause(down) } else { try await local.kill(down) }
            }
            if hangs { try await local.resume(down) } else { try await local.restart(down) }
        }
        Talk.line("reconciling")
        _ = try await BooksSnapshot.takeQuiet(await local.clients, within: .seconds(60))
        let reconciliation = await ReconciliationReport.gather(await local.clients)
        return OutageReport(
            concurrency: concurrency, rounds: rounds, duration: duration, hangs: hangs, up: up.tally,
            down: without.tally,
            isBalanced: reconciliation.isBalanced)
    }

    /// Runs both loads for half a round; `event` happens when measuring begins.
    private func measure(
        _ clients: [Int: CustomerClient], on executor: LoopExecutor, into record: LoadRecord, warmUp: Duration,
        event: @Sendable () async throws -> Void = {}
    ) async throws {
        let others = LoanLoad(
            try LoanMix(federation, batch: 1, borrowersAt: [Self.concerned]), clients: clients,
            pause: Self.concernedPause)
        let load = LoanLoad(
            try LoanMix(federation, batch: 1, borrowersAt: [Self.measured]), clients: clients, record: record)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await others.run(concurrency: concernedCallers, on: executor) }
            group.addTask { await load.run(concurrency: concurrency, on: executor) }
            defer {
                load.end()
                others.end()
            }
            try await Task.sleep(for: warmUp)
            load.beginMeasuring()
            let began = ContinuousClock.now
            try await event()
            try await Task.sleep(until: began + .seconds(duration))
        }
    }
}

/// The result of ``OutageRun``.
struct OutageReport: BenchFindings, Sendable {
    let concurrency: Int
    let rounds: Int
    let duration: Int
    let hangs: Bool
    let up: LoadTally
    let down: LoadTally
    let isBalanced: Bool

    private enum CodingKeys: String, CodingKey {
        case concurrency, rounds
        case upCommitted = "up_committed"
        case downCommitted = "down_committed"
        case faults
        case duration = "seconds"
        case hangs
        case upP50 = "up_p50_ms"
        case upP99 = "up_p99_ms"
        case downP50 = "down_p50_ms"
        case downP99 = "down_p99_ms"
        case added = "added_p99_percent"
        case isBalanced = "balanced"
    }

    var faults: [String] {
        var faults: [String] = []
        for (half, tally) in [("with all banks up", up), ("with one down", down)] {
            if tally.committed == 0 { faults.append("no loan was committed \(half)") }
            let lost = tally.abortedCount + tally.unknownCount
            if lost > 0 { faults.append("\(lost) loans that do not need the bank failed \(half)") }
        }
        if !isBalanced { faults.append("the banks' books do not agree") }
        return faults
    }

    /// The increase of the 99th percentile by the outage, in percent; negative if it was lower.
    var added: Double {
        let before = up.milliseconds(percentile: 99)
        return before > 0 ? (down.milliseconds(percentile: 99) / before - 1) * 100 : 0
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(concurrency, forKey: .concurrency)
        try container.encode(rounds, forKey: .rounds)
        try container.encode(duration, forKey: .duration)
        try container.encode(hangs, forKey: .hangs)
        try container.encode(up.committed, forKey: .upCommitted)
        try container.encode(down.committed, forKey: .downCommitted)
        try container.encode(faults, forKey: .faults)
        try container.encode(up.milliseconds(percentile: 50), forKey: .upP50)
        try container.encode(up.milliseconds(percentile: 99), forKey: .upP99)
        try container.encode(down.milliseconds(percentile: 50), forKey: .downP50)
        try container.encode(down.milliseconds(percentile: 99), forKey: .downP99)
        try container.encode(added, forKey: .added)
        try container.encode(isBalanced, forKey: .isBalanced)
    }

    func lines(_ style: TextStyle) -> [String] {
        let load = "\(concurrency) requests in flight, \(rounds) rounds of 2 × \(duration) s"
        return BenchReport.lines(
            [
                ("load", Cell(load)),
                ("machine", BenchReport.machine),
                ("all banks up", Self.latency(up)),
                (hangs ? "one frozen" : "one killed", Self.latency(down)),
                ("adds to p99", Cell("\(BenchReport.text(added, 1)) %") { $0.bold($1) }),
                ("books", books),
            ], style)
    }

    private var books: Cell {
        faults.isEmpty ? Cell("balanced") { $0.green($1) } : Cell(faults.joined(separator: "; ")) { $0.red($1) }
    }

    private static func latency(_ tally: LoadTally) -> Cell {
        let parts = [("p50", 50), ("p99", 99), ("max", 100)].map { name, percentile in
            "\(name) \(BenchReport.text(tally.milliseconds(percentile: percentile), 2)) ms"
        }
        return Cell("\(parts.joined(separator: "  "))  (\(tally.committed) committed)")
    }
}
