import BankAPI
import CommandParts
import Foundation
import SwiftProtobuf
import Terminal
import Testing
import Transport

@Suite struct ComparesBooks {
    private func answer(
        _ lines: [(peer: String, here: Int64, there: Int64, difference: Int64)], sum: Int64 = 0, error: String = ""
    ) -> Result<API.ReconcileResponse, ConnectError> {
        var response = API.ReconcileResponse()
        response.comparisons = lines.map { line in
            .with {
                $0.peer = line.peer
                $0.currency = "EUR"
                $0.owedHereMinor = line.here
                $0.owedThereMinor = line.there
                $0.differenceMinor = line.difference
                $0.error = error
            }
        }
        response.trialBalance = [.with { ($0.currency, $0.sumMinor) = ("EUR", sum) }]
        return .success(response)
    }

    @Test func `books that mirror each other are balanced`() {
        let report = ReconciliationReport([
            ("alder", answer([("birch", 800_000, -800_000, 0)])), ("birch", answer([("alder", -800_000, 800_000, 0)])),
        ])
        #expect(report.isBalanced)
        #expect(report.difference == 0)
        #expect(report.lines(TextStyle(isOn: false)).last == "balanced")
    }

    @Test func `numbers that no bank can mean are shown, and end nothing`() {
        let report = ReconciliationReport([
            ("alder", answer([("birch", .min, .max, .min), ("cedar", .max, .min, .max)], sum: .max)),
            ("birch", answer([("alder", .min, .min, .min)], sum: .max)), ("cedar", answer([], sum: .min)),
        ])
        #expect(!report.isBalanced && report.difference == .max)
        #expect(!report.lines(TextStyle(isOn: false)).isEmpty)
        #expect(Timestamp.text(.max).hasSuffix("Z"))
        #expect([Int64.min, .min, -1].clampedSum == .min && Int64.min.clampedMagnitude == .max)
    }

    @Test func `a pair that differs counts once, with its larger difference`() {
        let report = ReconciliationReport([
            ("alder", answer([("birch", 800_000, -700_000, 100_000)])),
            ("birch", answer([("alder", -700_000, 800_000, 90_000)])),
        ])
        #expect(!report.isBalanced)
        #expect(report.difference == 100_000)
    }

    @Test func `a sum over all banks that is not zero counts as a difference`() {
        let report = ReconciliationReport([("alder", answer([], sum: 5)), ("birch", answer([], sum: -2))])
        #expect(report.difference == 3)
        #expect(!report.isBalanced)
    }

    @Test func `a bank that cannot be asked makes the report incomplete, without a difference`() throws {
        let report = ReconciliationReport([
            ("alder", answer([("birch", 0, 0, 0)], error: "connection_refused: nobody listens")),
            ("birch", .failure(ConnectError(.unavailable, reason: "connection_refused", "nobody listens"))),
        ])
        #expect(report.difference == 0)
        #expect(!report.isBalanced)
        #expect(report.lines(TextStyle(isOn: false)).last == "NOT COMPLETE: not every bank could be asked")
    }

    @Test func `outcomes that a database refuses and accounts that cannot be read are named, and nothing is balanced`()
    {
        var response = API.ReconcileResponse()
        response.stuck = [
            .with {
                ($0.count, $0.code) = (2, "cannot_finish")
                ($0.reason, $0.next) = ("bank.entry.reference is character varying(20)", "widen it")
            }
        ]
        var report = ReconciliationReport([("alder", answer([("birch", 0, 0, 0)])), ("cedar", .success(response))])
        #expect(!report.isBalanced && report.stuckCount == 2 && report.difference == 0)
        #expect(
            report.lines(TextStyle(isOn: false)).suffix(4) == [
                "outcomes that the database of cedar refuses: 2 (cannot_finish: "
                    + "bank.entry.reference is character varying(20))",
                "  next: widen it", "sum of all trial balances: EUR 0.00",
                "NOT COMPLETE: outcomes that cannot be booked until a database is repaired: 2",
            ])
        response.stuck = []
        response.damagedAccounts = ["sawmill-usd"]
        report = ReconciliationReport([("cedar", .success(response))])
        #expect(!report.isBalanced)
        #expect(
            report.lines(TextStyle(isOn: false)).contains(
                "the balance of sawmill-usd at cedar cannot be read (damaged_value)"))
    }

    @Test func `programs get amounts as integers in strings`() throws {
        let report = ReconciliationReport([("alder", answer([("birch", 800_000, -800_000, 0)]))])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        #expect(
            String(decoding: try encoder.encode(report), as: UTF8.self) == """
                {"balanced":true,"comparisons":[{"bank":"alder","currency":"EUR","difference_minor":"0",\
                "excused_minor":"0","owed_here_minor":"800000","owed_there_minor":"-800000","peer":"birch"}],\
                "damaged_accounts":[],"difference_minor":"0","gaps":[],"in_doubt":0,"stuck_finishes":[],\
                "trial_balance":[{"currency":"EUR","sum_minor":"0"}]}
                """)
    }
}
