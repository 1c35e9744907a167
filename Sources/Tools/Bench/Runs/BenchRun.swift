import BankAPI
import BankClient
import CommandParts
import Directory
import Federation
import Foundation
import ProcessInterface
import SettlementProtocol
import Terminal
import Transport

/// One run of the benchmark on a federation that has just been started.
struct BenchRun: Sendable {
    let settings: BenchSettings
    let federation: BenchFederation

    /// Warms up, measures, and has the books compared.
    ///
    /// - Throws: `FederationError`, `ConnectError`, ``CommandFailure``, `CancellationError`.
    func report(on local: LocalFederation) async throws -> BenchReport {
        if settings.isOnPostgres { try Self.demandNew(await ReconciliationReport.gather(await local.clients)) }
        let client = ConnectClient(
            settings: ClientSettings(calls: settings.concurrency, endpoints: settings.banks + 1),
            trust: ClientTrust(in: local.file))
        defer { client.shutdown() }
        let members = await local.members
        let load = LoanLoad(
            try LoanMix(federation, batch: settings.batch),
            clients: try await Self.customers(of: federation, federation.borrowingBanks, local, client))
        let readings = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await load.run(concurrency: settings.concurrency, on: client.executor) }
            defer { load.end() }
            return try await measure(load, members, client)
        }
        Talk.line("reconciling")
        let books = try await BooksSnapshot.takeQuiet(await local.clients, within: .seconds(30))
        let reconciliation = await ReconciliationReport.gather(await local.clients)
        return BenchReport(
            settings: settings, tally: load.tally, from: readings.from, to: readings.to, reconciliation: reconciliation,
            books: books)
    }

    /// Refuses a used database: the other banks' books are new, and do not know its payments or open transactions.
    private static func demandNew(_ books: ReconciliationReport) throws(CommandFailure) {
        guard books.difference != 0 || books.inDoubt > 0 else { return }
        throw CommandFailure(
            code: "database_not_new",
            "the database holds the books of an earlier run, which the other banks do not know",
            next: "Give --postgres a new database; deploy/postgres makes one.", exitCode: Exit.badData)
    }

    /// The readings at the beginning and at the end of the measurement.
    private func measure(
        _ load: LoanLoad, _ members: [RunningMember], _ client: ConnectClient
    ) async throws -> (from: BenchReading, to: BenchReading) {
        if settings.warmUp > 0 {
            Talk.line("warming up for \(settings.warmUp) s")
            try await Task.sleep(for: .seconds(settings.warmUp))
        }
        Talk.line("measuring for \(settings.duration) s")
        load.beginMeasuring()
        let from = try await BenchReading.take(of: members, client: client)
        try await Task.sleep(until: from.time + .seconds(settings.duration))
        load.end()
        return (from, try await BenchReading.take(of: members, client: client))
    }

    /// Clients for the borrowers of the banks with these indices.
    static func customers(
        of federation: BenchFederation, _ places: [Int], _ local: LocalFederation, _ client: ConnectClient
    ) async throws -> [Int: CustomerClient] {
        let members = await local.members
        var customers: [Int: CustomerClient] = [:]
        for place in places {
            let bank = federation.banks[place]
            let token = try await local.clients.operators(of: bank).issueCustomerToken(BenchFederation.customer)
            guard let url = members.first(where: { $0.id == bank })?.apiURL else { continue }
            customers[place] = CustomerClient(try Endpoint(url: url), token: token, client: client)
        }
        return customers
    }
}
