import BankCore
import Directory
import Federation
import FederationTesting
import Foundation
import Inspection
import Journal
import Ledger
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// The bank's own program checks the bank's database for consistency, without changing it.
@Suite(.serialized) struct InspectsDatabases {
    private func config(_ database: TestDatabase) throws -> String {
        let path =
            FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/cedar-\(UUID().uuidString).yaml"
        try """
        federation: small
        coordinators:
          - {id: ford, port: 0}
        banks:
          - {id: birch, kind: virtual, settlement_port: 0, api_port: 0, currencies: [EUR]}
          - {id: cedar, kind: regular, core: "\(database.url)", settlement_port: 0, api_port: 0, currencies: [EUR]}
        """.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func inspected(_ database: TestDatabase) async throws -> InspectedStore {
        let path = try config(database)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let databases = try BankDatabase.all(inFileAt: path)
        #expect(databases.map(\.bank.text) == ["cedar"])
        return try await databases[0].inspected(by: BuiltPrograms.found())
    }

    /// A bank with settled, aborted and refused payments, and one payment in doubt.
    private func history() async throws -> SmallBank {
        let small = try await SmallBank.open()
        for amount: Int64 in [300, -40, 5] {
            let key = try SmallBank.key()
            #expect(try await small.prepare(key, "anna", paying: amount) == .vote(.yes))
            #expect(try await small.finish(key, committed: amount != 5) == .acknowledged)
        }
        #expect(try await small.prepare(try SmallBank.key(), "bert", paying: 100_000) != .vote(.yes))
        #expect(try await small.prepare(try SmallBank.key(), "bert", paying: 70) == .vote(.yes))
        return small
    }

    @Test func `a sound database has its counts and no findings, while its bank runs and afterwards`() async throws {
        let small = try await history()
        for _ in 0..<2 {
            let store = try await inspected(small.database)
            #expect(store.findings == [])
            #expect(store.kind == .bank && store.owner == "cedar" && store.starts == 1)
            #expect(store.counts.map(\.name) == ["accounts", "in doubt", "records", "entries"])
            // The entries: three for each of two commits, the credit limit's opening, and three openings' capital.
            #expect(store.counts.map(\.count) == [7, 1, 5, 10])
            await small.core.close()
        }
    }

    @Test(arguments: [
        ("UPDATE freshet.account SET balance = balance + 1 WHERE kind = 'capital'", ["unbalanced", "entries_differ"]),
        ("UPDATE freshet.account SET held = held + 1 WHERE name = 'bert'", ["holds_differ"]),
        ("UPDATE freshet.account SET pending = 3 WHERE name = 'cora'", ["holds_differ"]),
        (
            "ALTER TABLE freshet.account DROP CONSTRAINT account_in_bounds; UPDATE freshet.account SET floor = 0, ceiling = 100 WHERE kind = 'clearing'",
            ["out_of_bounds"]
        ),
        ("DELETE FROM freshet.entry WHERE peer_position = 1", ["entries_missing", "clearing_gap"]),
        ("UPDATE freshet.entry SET peer_position = 7 WHERE peer_position = 2", ["clearing_gap"]),
        ("UPDATE freshet.entry SET amount = amount + 1 WHERE peer_position = 1", ["clearing_differs"]),
        (
            "UPDATE freshet.entry SET peer = NULL, peer_position = NULL WHERE peer_position = 2",
            ["clearing_gap", "clearing_gap"]
        ),
        ("UPDATE freshet.identity SET accounts = accounts + 1", ["accounts_misnumbered"]),
        ("UPDATE freshet.identity SET owner = 'birch'", ["store_foreign"]),
        ("UPDATE bank.account SET balance = balance + 5 WHERE number = 'anna'", ["entries_differ"]),
        (
            "ALTER TABLE bank.account DISABLE TRIGGER USER; UPDATE bank.account SET balance = 10 WHERE number = 'bert'",
            ["guards_missing", "out_of_bounds", "entries_differ"]
        ),
        (
            "ALTER TABLE bank.entry DISABLE TRIGGER USER; DELETE FROM bank.entry WHERE account_number = 'cora'; DELETE FROM bank.account WHERE number = 'cora'",
            ["account_missing"]
        ),
        ("DELETE FROM freshet.schema_version", ["schema_outdated"]),
        ("DROP SCHEMA freshet CASCADE", ["schema_missing"]),
        ("ALTER TABLE bank.entry RENAME COLUMN reference TO memo", ["mapping_mismatch"]),
        (
            "ALTER TABLE bank.entry ADD branch text NOT NULL DEFAULT 'x'; ALTER TABLE bank.entry ALTER branch DROP DEFAULT",
            ["cannot_finish"]
        ),
        ("UPDATE bank.account SET balance = 9223372036854775807 WHERE number = 'cora'", ["damaged_value"]),
        ("UPDATE bank.entry SET amount = 9223372036854775807 WHERE account_number = 'cora'", ["damaged_value"]),
    ])
    func `an inconsistency is found`(sql: String, codes: [String]) async throws {
        let small = try await history()
        await small.core.close()
        let bank = try await small.database.bank()
        try await bank.execute(sql)
        await bank.close()
        #expect(try await inspected(small.database).findings.map(\.code) == codes)
    }

    /// Replacements for the database's address or role in the federation file.
    static let elsewhere: [(replaced: String, by: String, reason: String, exitCode: Int32)] = [
        (#"127\.0\.0\.1:\d+"#, "127.0.0.1:1", "database_unreachable", 75),
        ("freshet_adapter", "nobody_here", "database_denied", 78),
    ]

    @Test(arguments: elsewhere)
    func `a database that cannot be read is an error with a reason and its program's exit code`(
        replaced: String, by: String, reason: String, exitCode: Int32
    ) async throws {
        let path =
            FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/cedar-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = try String(contentsOfFile: config(try await TestServer.shared().database()), encoding: .utf8)
        try text.replacing(Regex(replaced), with: by).write(toFile: path, atomically: true, encoding: .utf8)
        let error = await #expect(throws: FederationError.self) {
            try await BankDatabase.all(inFileAt: path)[0].inspected(by: BuiltPrograms.found())
        }
        #expect(error?.reason == reason)
        #expect(error?.exitCode == exitCode)
    }

    @Test func `freshet inspect finds the database of a federation's bank by its data folder`() async throws {
        let database = try await TestServer.shared().database()
        try await TestFederation.run(
            adjust: { file in
                for place in file.banks.indices where file.banks[place].id == Brook.cedar {
                    file.banks[place].core = CoreEntry(url: database.url)
                }
            }, { federation in try await find(federation, database) })
    }

    private func find(_ federation: TestFederation, _ database: TestDatabase) async throws {
        try await federation.settle(.timber())
        _ = try await federation.quietBooks()
        for bank in Brook.banks + [Brook.ford] { try await federation.processes.kill(bank) }
        let folder = federation.processes.folder.path
        let run = try await CommandRun(inspecting: folder)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let stores = try #require(try JSONValue(run.output)["stores"])
        #expect(stores.leaves.values.contains(.text(database.url)))
        #expect(!stores.leaves.keys.contains { $0.contains("findings") })

        let bank = try await database.bank()
        try await bank.execute("UPDATE freshet.account SET held = held + 1 WHERE name = 'sawmill-eur'")
        await bank.close()
        for place in [folder, folder + "/cedar"] {
            let broken = try await CommandRun(inspecting: place)
            #expect(broken.status == 1)
            #expect(try JSONValue(broken.output).leaves.values.contains(.text("holds_differ")))
        }
    }
}
