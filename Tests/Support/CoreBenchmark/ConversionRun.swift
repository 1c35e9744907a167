import BankCore
import Directory
import Foundation
import Journal
import Ledger
import Logging
import Money
import PostgresCore
import PostgresTesting
import ProcessInterface
import SettlementProtocol

/// Measures the time and memory to convert a bank with many accounts, and the database's response times afterwards.
struct ConversionRun {
    let accounts: Int

    func run() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "freshet-many-\(UUID().uuidString)")
            .path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let owner = try MemberID("cedar")
        try await fill(path, owner: owner)
        let database = try await TestServer.start().database()
        let line = try await Conversion(
            of: owner, in: path, to: CoreEntry(url: database.url), logger: Logger(label: "benchmark")
        ).carryOut()
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print(
            """
            \(line.accounts) accounts, \(line.entries) entries converted in \(Double(line.milliseconds) / 1_000) s; \
            at most \(usage.ru_maxrss / 1_024) MiB
            """)
        let core = try await database.core(owner: owner)
        for (question, ask) in questions(to: core) {
            let first = try await Self.milliseconds(ask)
            print("\(question): \(first) ms, again \(try await Self.milliseconds(ask)) ms")
        }
        await core.close()
    }

    private func questions(to core: DatabaseCore) -> [(String, @Sendable () async throws -> Void)] {
        [
            ("one customer's accounts", { _ = try await core.accounts(.ofOwners(["owner-7"])) }),
            ("one account", { _ = try await core.currentAccounts([Chart.customer("customer-7")]) }),
            (
                "the first 5 000 accounts, the capital among them",
                { _ = try await core.accountPage(after: 0, limit: 5_000) }
            ),
            ("the second 5 000", { _ = try await core.accountPage(after: 5_000, limit: 5_000) }),
            ("the accounts of a window", { _ = try await core.accounts(.ofKinds([.settlement, .window])) }),
            ("the trial balance", { _ = try await core.trialBalance() }),
        ]
    }

    private static func milliseconds(_ ask: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        try await ask()
        return ((ContinuousClock.now - start) / .milliseconds(1) * 10).rounded() / 10
    }

    /// Writes rows as a bank does: account openings, 500 per row.
    private func fill(_ path: String, owner: MemberID) async throws {
        let folder = try DataFolder(path: path + "/core")
        defer { folder.close() }
        let journal = try BatchJournal(in: folder, kind: .bank, owner: owner.text)
        defer { journal.close() }
        let euro = try Currency("EUR")
        let capital = Account(name: Chart.capital(euro), kind: .capital, currency: euro, floor: -Amount.limit)
        var events = [CoreEvent.amended(Amendment(id: "open/own", opened: [capital]))]
        for number in 0..<accounts {
            let name = Chart.customer("customer-\(number)")
            events.append(
                .amended(
                    Amendment(
                        id: "open/\(name)",
                        opened: [Account(name: name, kind: .customer, owner: "owner-\(number)", currency: euro)],
                        postings: [Posting(name, 1_000), Posting(capital.name, -1_000)])))
            guard events.count >= 500 || number == accounts - 1 else { continue }
            _ = try await journal.append(
                CoreRow(events, writtenAtUnixMilliseconds: 1_800_000_000_000).serialized())
            events = []
        }
    }
}
