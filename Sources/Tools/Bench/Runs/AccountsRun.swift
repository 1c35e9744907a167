import BankAPI
import BankClient
import Federation
import Foundation
import Money
import SettlementProtocol
import Terminal
import Transport

/// One run of ``BenchAccountsCommand`` on a federation that has just been started.
struct AccountsRun: Sendable {
    let bank: MemberID
    let currency: Currency
    /// The accounts to open, in thousands.
    let thousands: Int

    /// - Throws: `FederationError`, `ConnectError`, `CancellationError`.
    func report(on local: LocalFederation) async throws -> AccountsReport {
        let before = try await memory(of: bank, in: local)
        Talk.line("opening \(thousands * 1_000) accounts")
        let opening = ContinuousClock.now
        let operators = try await local.clients.operators(of: bank)
        for customer in 0..<thousands { _ = try await operators.openCustomer(request(customer)) }
        let opened = ContinuousClock.now - opening
        Talk.line("killing the bank and starting it again")
        try await local.kill(bank)
        let start = ContinuousClock.now
        try await local.restart(bank)
        return AccountsReport(
            accounts: thousands * 1_000, opened: opened / .seconds(1),
            ready: (ContinuousClock.now - start) / .seconds(1), memoryBefore: before,
            memory: try await memory(of: bank, in: local))
    }

    private func request(_ customer: Int) -> API.OpenCustomerRequest {
        var request = API.OpenCustomerRequest()
        request.id = "customer-\(customer)"
        request.name = "Customer \(customer)"
        request.accounts = (0..<1_000).map { account in
            var new = API.NewAccount()
            new.id = "account-\(customer * 1_000 + account)"
            new.currency = currency.code
            return new
        }
        return request
    }

    /// Resident memory in MiB; 0 if the system does not report it.
    private func memory(of bank: MemberID, in local: LocalFederation) async throws -> Int {
        await local.members.first { $0.id == bank }.map { ResidentMemory.mebibytes(of: $0.pid) } ?? 0
    }
}

/// The result of ``AccountsRun``.
struct AccountsReport: Encodable, Sendable {
    /// Opened by the run, in addition to the bank's own.
    let accounts: Int
    /// Seconds that opening took.
    let opened: Double
    /// Seconds from the bank's new start until it was ready.
    let ready: Double
    /// Resident memory in MiB before the first account was opened.
    let memoryBefore: Int
    /// Resident memory in MiB after the new start.
    let memory: Int

    private enum CodingKeys: String, CodingKey {
        case accounts
        case opened = "opened_seconds"
        case ready = "ready_seconds"
        case memoryBefore = "memory_before_mib"
        case memory = "memory_mib"
    }

    func lines(_ style: TextStyle) -> [String] {
        BenchReport.lines(
            [
                ("accounts", Cell("\(accounts), opened through the interface, SIGKILL, start")),
                ("machine", BenchReport.machine),
                ("opening", Cell("\(BenchReport.text(opened, 1)) s")),
                ("ready", Cell("\(BenchReport.text(ready, 3)) s after its start") { $0.bold($1) }),
                ("memory", Cell("\(memory) MiB resident, \(memoryBefore) before") { $0.bold($1) }),
            ], style)
    }
}
