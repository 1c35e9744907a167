import BankAPI
import BankClient
import Directory
public import Federation
import Foundation
import Identity
import Money
import SettlementProtocol
import Synchronization
import Transport

/// Runs a real federation under load with faults drawn from a seed, then heals it and checks everything.
public struct ChaosRun: Sendable {
    private let settings: ChaosSettings
    private let scene: ChaosFederation
    private let programs: Programs
    private let data: String

    /// - Parameter data: A new or empty folder; it is kept, with books and logs.
    public init(_ scene: ChaosFederation, settings: ChaosSettings, programs: Programs, data: String) {
        self.scene = scene
        self.settings = settings
        self.programs = programs
        self.data = data
    }

    /// Starts the federation, disturbs it, heals it, checks it and stops it; leaves no process, however it ends.
    ///
    /// - Parameter onProgress: Called every few seconds.
    /// - Throws: ``ChaosError``, `FederationError`, `ConnectError`, `CancellationError`: the run has no result.
    public func report(onProgress: @escaping @Sendable (ChaosProgress) -> Void) async throws -> ChaosReport {
        let authority = try CertificateAuthority.forNow(scene.file)
        return try await FaultyNetwork.run(among: scene.file, authority: authority, seed: settings.seed) { network in
            var start = LocalFederationSettings(dataPath: data, programs: programs, freePorts: true)
            start.detours = network.detours
            start.authority = authority
            let federation = try await LocalFederation.start(scene.file, settings: start)
            network.aim(at: federation.file)
            let outcome: Result<ChaosReport, any Error>
            do {
                outcome = .success(try await report(on: federation, network, onProgress))
            } catch {
                outcome = .failure(error)
            }
            await federation.stop()
            return try outcome.get()
        }
    }

    private func report(
        on federation: LocalFederation, _ network: FaultyNetwork,
        _ onProgress: @escaping @Sendable (ChaosProgress) -> Void
    ) async throws -> ChaosReport {
        let client = ConnectClient(
            settings: ClientSettings(calls: settings.callers, endpoints: scene.file.banks.count + 1),
            trust: ClientTrust(in: federation.file))
        defer { client.shutdown() }
        let before = try await FinalCheck.customersBalances(federation)
        let load = ChaosLoad(
            seed: settings.seed, banks: scene.file.banks.map(\.id), currency: scene.currency.code,
            clients: try await customers(of: federation, network, client))
        let injector = Injector(federation: federation, network: network)
        let began = ContinuousClock.now
        let phase = Mutex(ChaosProgress.Phase.disturbing)
        let tell: @Sendable () async -> Void = {
            onProgress(await Self.progress(phase.withLock { $0 }, since: began, load, injector))
        }
        let found = try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { for await end in federation.unexpectedEnds { await injector.note(end) } }
            group.addTask {
                while true {
                    try await Task.sleep(for: .seconds(5))
                    await tell()
                }
            }
            let customers = Task { await load.run(callers: settings.callers) }
            defer { customers.cancel() }
            await disturb(injector, since: began)
            try Task.checkCancellation()
            phase.withLock { $0 = .healing }
            await tell()
            await heal(network, load, customers)
            try Task.checkCancellation()
            phase.withLock { $0 = .checking }
            await tell()
            return try await violations(on: federation, load, since: before)
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        await federation.stop()
        return await ChaosReport(
            seed: settings.seed, seconds: seconds, loans: load.loans, injector: injector, messages: network.counts,
            violations: await injector.violations + found
                + FinalCheck.badStores(of: federation.file, in: federation.folder, programs: programs))
    }

    private static func progress(
        _ phase: ChaosProgress.Phase, since began: ContinuousClock.Instant, _ load: ChaosLoad, _ injector: Injector
    ) async -> ChaosProgress {
        let counts = load.counts
        return ChaosProgress(
            phase: phase, seconds: (ContinuousClock.now - began) / .seconds(1), asked: counts.asked, told: counts.told,
            faults: await injector.counts.values.reduce(0, +), kills: await injector.kills)
    }

    // MARK: Phases

    /// Carries out the plan until the run was long enough and killed enough; returns once all faults are undone.
    private func disturb(_ injector: Injector, since began: ContinuousClock.Instant) async {
        await withDiscardingTaskGroup { group in
            for entry in FaultPlan(seed: settings.seed, for: scene.file) {
                let isLongEnough = ContinuousClock.now - began >= settings.duration
                let isEnough = await injector.kills >= settings.kills
                if Task.isCancelled || (isLongEnough && isEnough) { break }
                try? await Task.sleep(for: .milliseconds(entry.pause))
                await injector.reserve(entry.fault)
                group.addTask { await injector.carryOut(entry.fault) }
            }
            group.cancelAll()
        }
    }

    private func heal(_ network: FaultyNetwork, _ load: ChaosLoad, _ customers: Task<Void, Never>) async {
        network.heal()
        load.end()
        let deadline = Task {
            try await Task.sleep(for: settings.patience)
            load.giveUp()
        }
        defer { deadline.cancel() }
        await withTaskCancellationHandler {
            await customers.value
        } onCancel: {
            customers.cancel()
        }
    }

    private func violations(
        on federation: LocalFederation, _ load: ChaosLoad,
        since before: [AccountReference: Int64]
    ) async throws -> [Violation] {
        let check = FinalCheck(federation: federation, loans: load.loans)
        var violations = await check.notEnded(within: settings.patience)
        violations += check.badReasons() + check.noneCommitted(callers: settings.callers)
        do {
            let shown = try await check.shownLoans(within: settings.patience)
            violations += check.shownOtherwise(shown)
            violations += await check.twoOutcomes(shown)
            violations += try await check.wrongMovements(shown, since: before)
        } catch {
            violations.append(Violation(.noAnswer, "\(error)"))
        }
        try Task.checkCancellation()
        return violations + (await check.notBalanced())
    }

    // MARK: Customers

    private func customers(
        of federation: LocalFederation, _ network: FaultyNetwork, _ client: ConnectClient
    ) async throws -> [MemberID: [CustomerClient]] {
        var customers: [MemberID: [CustomerClient]] = [:]
        for bank in scene.file.banks.map(\.id) {
            guard let link = network.links[LinkName(from: nil, to: bank)] else { continue }
            let endpoint = Endpoint(host: link.address.host, port: link.address.port, security: .tls)
            for number in 0..<ChaosFederation.accounts {
                let token = try await federation.clients.operators(of: bank)
                    .issueCustomerToken(ChaosFederation.customer(number))
                customers[bank, default: []].append(CustomerClient(endpoint, token: token, client: client))
            }
        }
        return customers
    }
}

/// The progress of a run.
public struct ChaosProgress: Hashable, Sendable {
    public enum Phase: String, Hashable, Sendable {
        case disturbing
        case healing
        case checking
    }

    public let phase: Phase
    public let seconds: Double
    public let asked: Int
    public let told: Int
    public let faults: Int
    public let kills: Int
}
