import CheckoutFiles
import Directory
import Federation
import FederationTesting
import Foundation
import PostgresTesting
import SettlementProtocol
import Testing

/// The supply chain works the same at every kind of bank.
///
/// The same invoices, mandates and references get the same answers, entries and books, whatever kind of bank the
/// supplier, the buyers and the upstream supplier have.
@Suite(.serialized) struct TradesAlikeAtEveryKindOfBank {
    @Test func `virtual banks, embedded cores and PostgreSQL answer the same, field by field`() async throws {
        let ids = TradeStory.freshIDs()
        let expected = try await answers(at: .virtual, ids)
        for kind in [TradersBank.embedded, .postgres] {
            let found = try await answers(at: kind, ids)
            #expect(found.map(\.command) == expected.map(\.command))
            for (found, expected) in zip(found, expected) {
                #expect(found.status == expected.status, "\(kind): \(found.command)")
                #expect(found.errorCode == expected.errorCode, "\(kind): \(found.command)")
                #expect(Self.differences(found.fields, expected.fields) == [], "\(kind): \(found.command)")
            }
        }
        try checkThatItTells(expected)
    }

    private static func differences(_ found: [String: JSONValue], _ expected: [String: JSONValue]) -> [String] {
        Set(found.keys).union(expected.keys).sorted().filter { comparable(found[$0]) != comparable(expected[$0]) }
            .map { "\($0): \(found[$0].map { "\($0)" } ?? "-"), expected \(expected[$0].map { "\($0)" } ?? "-")" }
    }

    /// The name of a borrower's limit has a part of the handle, which each bank makes with a secret of its own.
    private static func comparable(_ value: JSONValue?) -> JSONValue? {
        guard case .text(let text) = value, text.hasPrefix("borrower-limit/") else { return value }
        return .text("borrower-limit")
    }

    /// Checks that the story commits and refuses loans: an empty story would be the same everywhere.
    private func checkThatItTells(_ answers: [TradeAnswer]) throws {
        let states = answers.filter { $0.command.hasPrefix("loan request") }.map {
            [$0.fields["state"], $0.fields["reason"]]
        }
        #expect(
            states == [
                [.text("committed"), .null], [.text("aborted"), .text("not_authorised")],
                [.text("aborted"), .text("not_authorised")], [.text("committed"), .null],
                [.text("aborted"), .text("insufficient_funds")], [nil, nil],
            ])
        #expect(answers.filter { $0.errorCode == "conflict" }.count == 1)
        #expect(answers.filter { $0.errorCode == "not_an_invoice" }.count == 1)
        let statement = try #require(answers.first { $0.command.hasPrefix("statement doum:harbour-eur") })
        #expect(statement.fields["entries.1.amount_minor"] == .text("-1240000"))
    }

    private func answers(at kind: TradersBank, _ ids: [TransactionID]) async throws -> [TradeAnswer] {
        let federation = try await kind.federation()
        let outcome: Result<[TradeAnswer], any Error>
        do {
            outcome = .success(try await TradeStory(federation: federation, ids: ids).tell())
        } catch {
            outcome = .failure(error)
        }
        await federation.stop()
        return try outcome.get()
    }
}

/// The kind of the banks that keep the trading parties' accounts.
private enum TradersBank: String {
    case virtual
    case embedded
    case postgres

    /// The banks of the supplier, the upstream supplier and the buyers.
    static let ids = ["birch", "cedar", "doum"]

    /// The federation of the fixtures, without its mandates: the story gives them.
    func federation() async throws -> TestFederation {
        var file = try FederationFile.load(path: Fixture.path("federation.yaml"))
        for place in file.banks.indices where Self.ids.contains(file.banks[place].id.text) {
            file.banks[place].mandates = []
            file.banks[place].kind = self == .virtual ? .virtual : .regular
            file.banks[place].core =
                self == .postgres ? CoreEntry(url: try await TestServer.shared().database().url) : nil
        }
        return try await TestFederation.start(coordinators: [Brook.ford]) { $0 = file }
    }
}

private enum Fixture {
    static func path(_ name: String) -> String { Checkout.path("fixtures/\(name)") }

    /// The id of harbour's mandate for the timber invoice.
    static let timberMandate = "3ed19a0fadcffd46ea7a7a08c5a275ee"

    static func invoice(_ name: String) -> String { path("invoices/\(name).xml") }
}

/// The answer to one command.
private struct TradeAnswer {
    let command: String
    let status: Int32
    let errorCode: String?
    let fields: [String: JSONValue]
}

/// Supplier, buyers and upstream supplier trade through the command line.
private struct TradeStory {
    let federation: TestFederation
    let ids: [TransactionID]

    /// Ids for every run of the story, so that references are the same in all of them.
    static func freshIDs() -> [TransactionID] {
        let now = UInt64(Date().timeIntervalSince1970 * 1_000)
        return (0..<5).map { TransactionID(unixMilliseconds: now + $0, random: (7, $0)) }
    }

    func tell() async throws -> [TradeAnswer] {
        var commands = [giving("harbour", "mill-timber-2026-0117"), listing("harbour")]
        commands += [
            ["loan", "quote"] + loan(on: "mill-timber-2026-0117", "12000.00", of: "harbour"),
            request(0, on: "mill-timber-2026-0117", "12000.00", of: "harbour"), listing("harbour"),
            // The mandate is used up; the second request is about a document without a mandate.
            request(1, on: "mill-timber-2026-0117", "12000.00", of: "harbour"),
            request(2, on: "mill-benches-2026-0121", "100.00", of: "harbour"),
            // The same request again gets the same answer.
            request(0, on: "mill-timber-2026-0117", "12000.00", of: "harbour"),
            giving("harbour", "mill-timber-2026-0117"),
            giving("harbour", "mill-timber-2026-0117") + ["--limit", "1.00"],
            // Consent is withdrawn, again without effect, and given anew.
            revoking("harbour", Fixture.timberMandate), revoking("harbour", Fixture.timberMandate),
            giving("harbour", "mill-timber-2026-0117") + ["--at-least", "100.00", "--originator", "ANY"],
            giving("harbour", "mill-timber-2026-0117") + ["--replace", "\(Fixture.timberMandate)/2"],
            revoking("harbour", "\(Fixture.timberMandate)/3"), listing("harbour"),
            // A buyer consents and cannot pay; then comes a document that is not an invoice.
            giving("quay", "mill-benches-2026-0121"),
            request(3, on: "mill-benches-2026-0121", "100.00", of: "quay"),
            request(4, on: "mill-credit-2026-0009", "10.00", of: "harbour"),
            ["loan", "show", "\(ids[0])", "--as", "mill@birch"], ["loan", "list", "--as", "mill@birch"],
            listing("quay"),
        ]
        var answers: [TradeAnswer] = []
        for command in commands { answers.append(try await answer(command)) }
        _ = try await federation.quietBooks()
        for command in books { answers.append(try await answer(command)) }
        for bank in TradersBank.ids {
            let member = try MemberID(bank)
            try await federation.processes.kill(member)
            try await federation.processes.restart(member)
        }
        for command in books + [listing("harbour")] { answers.append(try await answer(command)) }
        return answers
    }

    private var books: [[String]] {
        let accounts = [
            "birch:mill-eur", "cedar:sawmill-eur", "doum:harbour-eur", "doum:quay-eur", "birch:clearing/doum/EUR",
            "doum:clearing/birch/EUR", "cedar:clearing/birch/EUR", "cedar:credit-limit/birch/EUR",
        ]
        return accounts.map { ["statement", $0] } + ["birch", "cedar", "doum", "alder"].map { ["books", $0] }
            + [["reconcile"], ["statement", "doum:harbour-eur", "--as", "harbour@doum"]]
    }

    private func giving(_ buyer: String, _ invoice: String) -> [String] {
        [
            "mandate", "give", "--as", "\(buyer)@doum", "--account", "\(buyer)-eur", "--creditor", "birch:mill-eur",
            "--invoice", Fixture.invoice(invoice), "--until", "2099-12-31",
        ]
    }

    private func revoking(_ buyer: String, _ mandate: String) -> [String] {
        ["mandate", "revoke", mandate, "--as", "\(buyer)@doum"]
    }

    private func listing(_ buyer: String) -> [String] { ["mandate", "list", "--as", "\(buyer)@doum"] }

    private func loan(on invoice: String, _ amount: String, of buyer: String) -> [String] {
        [
            "--as", "mill@birch", "--invoice", Fixture.invoice(invoice), "--lender", "alder", "--account", "mill-eur",
            "--buyer", "doum:\(buyer)-eur", "--upstream", "cedar:sawmill-eur", "--amount", amount,
            "--upstream-reference", "TIMBER-88",
        ]
    }

    private func request(_ place: Int, on invoice: String, _ amount: String, of buyer: String) -> [String] {
        ["loan", "request"] + loan(on: invoice, amount, of: buyer) + ["--id", "\(ids[place])", "--wait", "applied"]
    }

    private func answer(_ command: [String]) async throws -> TradeAnswer {
        let run = try await CommandRun(command + ["--output", "json"], on: federation)
        let value = run.output.isEmpty ? JSONValue.null : try JSONValue(run.output)
        return TradeAnswer(
            command: command.joined(separator: " "), status: run.status, errorCode: run.errorCode,
            fields: Self.comparable(value).leaves)
    }

    /// The answer without everything that may differ: times, positions, the random end of some amendments' ids, and the
    /// kind of bank. Its lists are sorted, because answers arrive in any order.
    private static func comparable(_ value: JSONValue) -> JSONValue {
        value.replacing { name, value in
            switch (name, value) {
            case ("at_us", _), ("booked_at", _), ("requested_at", _), ("decided_at", _), ("position", _): return nil
            case ("kind", .text(let kind)) where ["virtual", "regular"].contains(kind): return nil
            case ("reference", .text(let reference))
            where reference.hasPrefix("credit-limit/") || reference.hasPrefix("prefunding/"):
                return .text(reference.split(separator: "/").dropLast().joined(separator: "/"))
            case ("timeline", .list(let events)): return .list(settled(events))
            case ("comparisons", .list(let lines)): return .list(sorted(lines))
            default: return value
            }
        }
    }

    /// Sorts the events, and drops the yes votes after a no, because they may or may not have arrived.
    private static func settled(_ events: [JSONValue]) -> [JSONValue] {
        let isRefused = events.contains { $0["result"] == .text("no") }
        return sorted(events.filter { !isRefused || $0["result"] != .text("yes") })
    }

    private static func sorted(_ values: [JSONValue]) -> [JSONValue] {
        let keyed = values.map { value in
            (key: "\(value.leaves.sorted { $0.key < $1.key })", value: value)
        }
        return keyed.sorted { $0.key < $1.key }.map(\.value)
    }
}
