import BankClient
import CommandParts
import Federation
import Foundation
import SettlementProtocol
import Terminal
import Transport

/// One run of ``BenchAttacksCommand`` on a federation that has just been started.
struct AttacksRun: Sendable {
    let federation: AttackFederation
    let attacks: [Attack]
    let concurrency: Int
    let rounds: Int
    let duration: Int
    let rate: Int
    /// The identity of the member that the benchmark plays.
    let identity: TLSIdentity

    /// Between an answer and the next request of the same caller.
    static let pause = Duration.milliseconds(40)
    private static let warmUp = Duration.milliseconds(500)
    /// After an attack, until its last loans have timed out.
    private static let recovery = Duration.seconds(2)

    /// - Throws: `FederationError`, `ConnectError`, ``CommandFailure``, `CancellationError`.
    func report(on local: LocalFederation) async throws -> AttacksReport {
        let client = ConnectClient(
            settings: ClientSettings(calls: concurrency, endpoints: federation.honest.banks.count + 1),
            trust: ClientTrust(in: local.file))
        defer { client.shutdown() }
        let clients = try await BenchRun.customers(
            of: federation.honest, Array(federation.honest.banks.indices), local, client)
        let enemy = ConnectClient(trust: ClientTrust(in: local.file))
        defer { enemy.shutdown() }
        let attacker = try await attacker(on: local, enemy)
        try await measure(clients, on: client.executor, into: LoadRecord())
        var results: [AttacksReport.Result] = []
        for attack in attacks {
            let result = try await result(of: attack, by: attacker, clients, client.executor, local)
            results.append(result)
            Talk.line(result.line)
        }
        await attacker.end()
        Talk.line("reconciling")
        _ = try await BooksSnapshot.takeQuiet(await local.clients, within: .seconds(60))
        let reconciliation = await ReconciliationReport.gather(await local.clients)
        return AttacksReport(settings: self, results: results, difference: reconciliation.difference)
    }

    private func attacker(on local: LocalFederation, _ client: ConnectClient) async throws -> Attacker {
        let members = await local.members
        let bank = federation.honest.banks[0]
        guard let running = members.first(where: { $0.id == bank }), let api = running.apiURL,
            let coordinator = members.first(where: { $0.role == .coordinator })
        else { preconditionFailure("a benchmark's federation has a coordinator and banks") }
        let token = try await local.clients.operators(of: bank).issueCustomerToken(AttackFederation.accomplice)
        return try await Attacker(
            federation, bankAPI: try Endpoint(url: api), bankSettlement: try Endpoint(url: running.settlementURL),
            coordinator: try Endpoint(url: coordinator.settlementURL),
            accomplice: CustomerClient(try Endpoint(url: api), token: token, client: client), client: client,
            identity: identity, rate: rate)
    }

    private func result(
        of attack: Attack, by attacker: Attacker, _ clients: [Int: CustomerClient], _ executor: LoopExecutor,
        _ local: LocalFederation
    ) async throws -> AttacksReport.Result {
        var result = AttacksReport.Result(attack: attack)
        for round in 1...rounds {
            Talk.line("\(attack.rawValue), round \(round) of \(rounds)")
            let quiet = LoadRecord()
            try await measure(clients, on: executor, into: quiet)
            let before = ResidentMemory.mebibytes(of: await local.members)
            let attacked = LoadRecord()
            let attacking = Task { await attacker.carryOut(attack) }
            let largest = Task { await watchMemory(of: local) }
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await measure(clients, on: executor, into: attacked)) } catch {
                outcome = .failure(error)
            }
            attacking.cancel()
            largest.cancel()
            await attacking.value
            result.note(quiet: quiet.tally, attacked: attacked.tally, before: before, largest: await largest.value)
            try outcome.get()
            try await Task.sleep(for: Self.recovery)
        }
        return result
    }

    private func measure(
        _ clients: [Int: CustomerClient], on executor: LoopExecutor, into record: LoadRecord
    ) async throws {
        let load = LoanLoad(
            try LoanMix(federation.honest, batch: 1), clients: clients, record: record, pause: Self.pause)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await load.run(concurrency: concurrency, on: executor) }
            defer { load.end() }
            try await Task.sleep(for: Self.warmUp)
            load.beginMeasuring()
            try await Task.sleep(for: .seconds(duration))
        }
    }

    /// The most of each member until the task is cancelled.
    private func watchMemory(of local: LocalFederation) async -> [MemberID: Int] {
        var largest: [MemberID: Int] = [:]
        while !Task.isCancelled {
            largest.merge(ResidentMemory.mebibytes(of: await local.members), uniquingKeysWith: max)
            try? await Task.sleep(for: .milliseconds(100))
        }
        return largest
    }
}
