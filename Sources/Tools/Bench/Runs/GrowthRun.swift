import BankAPI
import BankClient
import CommandParts
import Directory
import Federation
import Foundation
import SettlementProtocol
import Terminal
import Transport

/// One run of ``BenchGrowthCommand`` on a federation that has just been started.
struct GrowthRun: Sendable {
    let federation: BenchFederation
    let loans: Int
    let concurrency: Int
    let batch: Int
    /// Seconds that finished records are kept; nil if the run does not wait for their removal.
    let retention: Int?

    /// The memory and disk of each process at one moment.
    private struct Measure {
        let loans: Int
        let time: ContinuousClock.Instant
        /// MiB by member.
        let memory: [MemberID: Int]
        /// Bytes by member.
        let disk: [MemberID: Int64]
    }

    /// - Throws: `FederationError`, `ConnectError`, ``CommandFailure``, `CancellationError`.
    func report(on local: LocalFederation) async throws -> GrowthReport {
        let client = ConnectClient(
            settings: ClientSettings(calls: concurrency, endpoints: federation.banks.count + 1),
            trust: ClientTrust(in: local.file))
        defer { client.shutdown() }
        let customers = try await BenchRun.customers(of: federation, federation.borrowingBanks, local, client)
        let measures = try await load(customers, client, local)
        let listed = try await timeOfNewestPage(customers)
        Talk.line("reconciling")
        _ = try await BooksSnapshot.takeQuiet(await local.clients, within: .seconds(60))
        let shrunk = try await waitForRemoval(customers, client, local)
        let restarts = try await restarts(of: local)
        let reconciliation = await ReconciliationReport.gather(await local.clients)
        return GrowthReport(
            loans: measures.last?.loans ?? 0, first: Self.rate(measures.prefix(Self.steps / 10 + 1)),
            last: Self.rate(measures.suffix(Self.steps / 10 + 1)), newestPage: listed / .milliseconds(1),
            processes: processes(measures, restarts, shrunk, await local.members), settings: self,
            problem: Self.problem(in: reconciliation))
    }

    /// Why the books are not known to agree; nil if they do.
    private static func problem(in reconciliation: ReconciliationReport) -> String? {
        if reconciliation.isBalanced { return nil }
        if let gap = reconciliation.gaps.first {
            return "\(gap.bank) could not be compared with \(gap.peer ?? "any bank"): \(gap.reason)"
        }
        return "the banks differ by \(reconciliation.difference) minor units"
    }

    // MARK: Load

    private static let steps = 30

    private func load(
        _ customers: [Int: CustomerClient], _ client: ConnectClient, _ local: LocalFederation
    ) async throws -> [Measure] {
        let load = LoanLoad(try LoanMix(federation, batch: batch), clients: customers)
        load.beginMeasuring()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await load.run(concurrency: concurrency, on: client.executor) }
            defer { load.end() }
            var measures = [await measure(0, local)]
            for step in 1...Self.steps {
                while load.tally.committedInAll < loans / Self.steps * step {
                    try await Task.sleep(for: .milliseconds(20))
                }
                measures.append(await measure(load.tally.committedInAll, local))
                Talk.line(Self.line(measures))
            }
            return measures
        }
    }

    private func measure(_ loans: Int, _ local: LocalFederation) async -> Measure {
        let time = ContinuousClock.now
        let members = await local.members
        return Measure(
            loans: loans, time: time,
            memory: ResidentMemory.mebibytes(of: members),
            disk: Dictionary(uniqueKeysWithValues: members.map { ($0.id, disk(of: $0.id, local)) }))
    }

    private func disk(of member: MemberID, _ local: LocalFederation) -> Int64 {
        DiskUse.bytes(ofFolderAt: local.folder.data(of: member))
    }

    private static func line(_ measures: [Measure]) -> String {
        guard let newest = measures.last else { return "" }
        let memory = newest.memory.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value) MiB" }
        return "\(newest.loans) loans, \(BenchReport.text(rate(measures.suffix(2)), 0)) loans/s, "
            + memory.joined(separator: ", ")
    }

    private static func rate(_ measures: ArraySlice<Measure>) -> Double {
        guard let first = measures.first, let last = measures.last, last.time > first.time else { return 0 }
        return Double(last.loans - first.loans) / ((last.time - first.time) / .seconds(1))
    }

    // MARK: Afterwards

    /// How long a customer with a large share of all loans waits for the newest page of them; the median of nine.
    private func timeOfNewestPage(_ customers: [Int: CustomerClient]) async throws -> Duration {
        var request = API.ListLoansRequest()
        request.limit = 50
        var times: [Duration] = []
        for place in customers.keys.sorted().prefix(1) {
            for _ in 0..<9 {
                let began = ContinuousClock.now
                _ = try await customers[place]?.listLoans(request)
                times.append(ContinuousClock.now - began)
            }
        }
        return times.sorted().dropFirst(times.count / 2).first ?? .zero
    }

    /// Goes on with a few loans until everything is older than the retention, so that it is removed.
    ///
    /// - Returns: Bytes by member; nil if the run does not wait.
    private func waitForRemoval(
        _ customers: [Int: CustomerClient], _ client: ConnectClient, _ local: LocalFederation
    ) async throws -> [MemberID: Int64]? {
        guard let retention else { return nil }
        Talk.line("going on with few loans until all others are past their retention of \(retention) s")
        let load = LoanLoad(
            try LoanMix(federation, batch: 1), clients: customers, pause: .milliseconds(200))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await load.run(concurrency: 1, on: client.executor) }
            defer { load.end() }
            let members = await local.members.map(\.id)
            let end = ContinuousClock.now + .seconds(2 * retention + 30)
            var smallest = Int64.max
            var since = ContinuousClock.now
            while .now < end || (ContinuousClock.now - since < .seconds(20)) {
                try await Task.sleep(for: .seconds(2))
                let sum = members.reduce(0) { $0 + disk(of: $1, local) }
                if sum < smallest { (smallest, since) = (sum, .now) }
            }
        }
        return Dictionary(uniqueKeysWithValues: await local.members.map { ($0.id, disk(of: $0.id, local)) })
    }

    /// Kills each process with SIGKILL and starts it again.
    ///
    /// - Returns: Seconds from the new start until it was ready, by member.
    private func restarts(of local: LocalFederation) async throws -> [MemberID: Double] {
        var seconds: [MemberID: Double] = [:]
        for member in await local.members.map(\.id) {
            Talk.line("killing \(member) and starting it again")
            try await local.kill(member)
            let began = ContinuousClock.now
            try await local.restart(member)
            seconds[member] = (ContinuousClock.now - began) / .seconds(1)
        }
        return seconds
    }

    private func processes(
        _ measures: [Measure], _ restarts: [MemberID: Double], _ shrunk: [MemberID: Int64]?, _ members: [RunningMember]
    ) -> [GrowthReport.Process] {
        guard let last = measures.last, let first = measures.first(where: { $0.loans >= loans / 15 }) else { return [] }
        return members.map(\.id).sorted().map { member in
            let grown = (last.disk[member] ?? 0) - (first.disk[member] ?? 0)
            return GrowthReport.Process(
                name: member.text, memoryFirst: first.memory[member] ?? 0, memoryLast: last.memory[member] ?? 0,
                diskPerLoan: Double(grown) / Double(max(1, last.loans - first.loans)), disk: last.disk[member] ?? 0,
                diskAfterRetention: shrunk?[member], restart: restarts[member] ?? 0)
        }
    }
}
