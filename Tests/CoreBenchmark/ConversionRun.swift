import BankCore
import Directory
import Foundation
import Hosting
import Journal
import Ledger
import Logging
import Money
import PostgresTesting
import RegularBank
import SettlementProtocol

/// How long it takes to convert a bank with many accounts, and how much memory.
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
    }

    /// Rows as a bank writes them: openings, 500 a row.
    private func fill(_ path: String, owner: MemberID) async throws {
        let folder = try DataFolder(path: path + "/core")
        defer { folder.close() }
        let journal = try BatchJournal(in: folder, kind: "bank", owner: owner.text)
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
