import BankAPI
import Commands
import Foundation
import SwiftProtobuf
import Terminal
import Testing
import Transport

@Suite struct ListsDoubts {
    private static let now: UInt64 = 1_790_000_000_000

    private func answer(
        _ doubts: [(id: String, age: UInt64, held: [(String, Int64)])], count: UInt32? = nil
    ) -> Result<API.ListInDoubtResponse, ConnectError> {
        .success(
            .with { response in
                response.count = count ?? UInt32(doubts.count)
                response.transactions = doubts.map { doubt in
                    .with {
                        $0.id = doubt.id
                        $0.coordinator = "ford"
                        $0.requestedAtUnixMs = Self.now - doubt.age
                        $0.held = doubt.held.map { currency, amount in
                            .with { ($0.currency, $0.amountMinor) = (currency, amount) }
                        }
                    }
                }
            })
    }

    private func lines(_ answers: [(bank: String, result: Result<API.ListInDoubtResponse, ConnectError>)]) -> [String] {
        InDoubtReport(answers, at: Self.now).lines(TextStyle(isOn: false))
    }

    @Test func `a report without transactions in doubt is one line`() {
        #expect(lines([("alder", answer([])), ("birch", answer([]))]) == ["nothing is in doubt"])
    }

    @Test func `the oldest transaction comes first, with its age and its holds`() {
        let lines = lines([
            ("alder", answer([("id-b", 9_000, [("EUR", 800_000), ("JPY", 12)])])),
            ("birch", answer([("id-a", 260_000_000, []), ("id-c", 130_000, [("EUR", 5)])])),
        ])
        #expect(
            lines.prefix(4) == [
                "transaction  bank   coordinator    age  held",
                "id-a         birch  ford           3 d  -",
                "id-c         birch  ford         2 min  EUR 0.05",
                "id-b         alder  ford           9 s  EUR 8,000.00, JPY 12",
            ])
        #expect(lines.last?.contains("docs/reliability.md") == true)
    }

    @Test func `an outcome that the bank's database refuses is listed with the reason and the next step`() throws {
        var response = API.ListInDoubtResponse()
        response.count = 1
        response.transactions = [
            .with {
                $0.id = "id-a"
                $0.stuck = .with {
                    ($0.code, $0.reason, $0.next) = ("cannot_finish", "bank.entry is locked away", "unlock it")
                }
            }
        ]
        let lines = lines([("cedar", .success(response))])
        #expect(
            lines.contains(
                "outcomes that the database of cedar refuses: 1 (cannot_finish: bank.entry is locked away)"))
        #expect(lines.contains("  next: unlock it"))
    }

    @Test func `the report names unreachable banks and counts transactions that are not listed`() {
        let silent = ConnectError(.unavailable, reason: "unreachable", "nobody answers")
        let lines = lines([("alder", .failure(silent)), ("birch", answer([("id-a", 0, [])], count: 1_200))])
        #expect(lines.contains("could not ask alder: unreachable: nobody answers"))
        #expect(lines.contains("and 1199 more"))
    }

    @Test func `the JSON report has every fact under a stable key`() throws {
        let report = InDoubtReport([("birch", answer([("id-a", 1_500, [("EUR", 800_000)])]))], at: Self.now)
        let data = try JSONEncoder().encode(report)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["count"] as? Int == 1)
        let line = try #require((object["in_doubt"] as? [[String: Any]])?.first)
        #expect(line["transaction"] as? String == "id-a" && line["bank"] as? String == "birch")
        #expect(line["age_ms"] as? Int == 1_500)
        #expect(((line["held"] as? [[String: Any]])?.first)?["amount_minor"] as? String == "800000")
    }
}
