import Clock
import Federation
import Foundation
import ProcessInterface
import SettlementProtocol
import Terminal
import Transport

/// One run of ``BenchRecoveryCommand`` on a federation that has just been started.
struct RecoveryRun: Sendable {
    let federation: BenchFederation
    let transactions: Int

    private static let patience = Duration.seconds(120)

    /// - Throws: `FederationError`, `ConnectError`, ``CommandFailure``, `CancellationError`.
    func report(on local: LocalFederation) async throws -> RecoveryReport {
        let client = ConnectClient(trust: ClientTrust(in: local.file))
        defer { client.shutdown() }
        guard let coordinator = await local.members.first(where: { $0.role == .coordinator }) else {
            preconditionFailure("a benchmark's federation has a coordinator")
        }
        Talk.line("killing the banks and leaving \(transactions) transactions unfinished")
        for bank in federation.banks { try await local.kill(bank) }
        try await leaveUnfinished(at: coordinator.id, of: local)
        let left = try await unfinished(at: coordinator, client)
        Talk.line("killing the coordinator and starting the banks again")
        try await local.kill(coordinator.id)
        for bank in federation.banks { try await local.restart(bank) }
        let began = ContinuousClock.now
        let again = try await local.restart(coordinator.id)
        let ready = ContinuousClock.now - began
        while try await unfinished(at: again, client) > 0 {
            guard ContinuousClock.now - began < Self.patience else { throw Self.notEnding }
            try await Task.sleep(for: .milliseconds(5))
        }
        return RecoveryReport(
            banks: federation.banks.count, transactions: Int(left), ready: ready / .seconds(1),
            finished: (ContinuousClock.now - began) / .seconds(1))
    }

    /// Asks in every bank's name about transactions that the coordinator never saw.
    private func leaveUnfinished(at coordinator: MemberID, of local: LocalFederation) async throws {
        guard let endpoint = local.settlement(of: coordinator) else { return }
        let clients = try federation.banks.map { ConnectClient(trust: try local.trust(as: $0)) }
        defer { for client in clients { client.shutdown() } }
        let ids = (0..<transactions).map { _ in TransactionID.fresh(at: WallClock.unixMilliseconds) }
        for (number, start) in stride(from: 0, to: ids.count, by: ProtocolLimits.batch).enumerated() {
            var request = Wire.OutcomesRequest()
            let asker = number % federation.banks.count
            request.sender = federation.banks[asker].text
            request.transactionIds = ids[start..<min(start + ProtocolLimits.batch, ids.count)].map(\.data)
            request.inDoubt = true
            request.waitMs = 10_000
            let response = try await clients[asker].call(
                endpoint, service: Wire.coordinatorService, method: "Outcomes", request,
                returning: Wire.OutcomesResponse.self, timeout: .seconds(30))
            let open = response.results.filter { $0.record.state != .aborted }
            guard open.isEmpty else {
                throw CommandFailure(
                    code: "bench_failed", "\(open.count) inquiries were not answered with an abort",
                    next: "Use more --banks, or fewer --transactions.", exitCode: Exit.isFalse)
            }
        }
    }

    private func unfinished(at coordinator: RunningMember, _ client: ConnectClient) async throws -> Int64 {
        try await BenchReading.metrics(of: coordinator, client: client)["transactions.unfinished"] ?? 0
    }

    private static let notEnding = CommandFailure(
        code: "bench_failed", "not every outcome was acknowledged within \(patience)",
        next: "Look at it with freshet up and freshet status, on the same machine.", exitCode: Exit.isFalse)
}

/// The result of ``RecoveryRun``.
struct RecoveryReport: Encodable, Sendable {
    let banks: Int
    /// Unfinished when the coordinator died.
    let transactions: Int
    /// Seconds from its new start until it was ready.
    let ready: Double
    /// Seconds from its new start until every outcome was acknowledged.
    let finished: Double

    private enum CodingKeys: String, CodingKey {
        case banks, transactions
        case ready = "ready_seconds"
        case finished = "finished_seconds"
    }

    func lines(_ style: TextStyle) -> [String] {
        let setting = "\(transactions) aborts that the \(banks) banks had not acknowledged, SIGKILL, start"
        return BenchReport.lines(
            [
                ("unfinished", Cell(setting)),
                ("machine", BenchReport.machine),
                ("ready", Cell("\(BenchReport.text(ready, 3)) s after its start") { $0.bold($1) }),
                ("all acknowledged", Cell("\(BenchReport.text(finished, 3)) s after its start") { $0.bold($1) }),
            ], style)
    }
}
