import BankAPI
import BankClient
import Federation
import FederationTesting
import Foundation
import SettlementProtocol
import SwiftProtobuf
import Synchronization
import Testing
import Transport

/// A peer that sends any numbers and texts as clearing entries, votes or acknowledgements ends no other process, and is
/// named by a comparison of the books.
@Suite(.serialized, .timeLimit(.minutes(10))) struct EnduresARoguePeer {
    private func entry(_ position: UInt64, _ owed: Int64, currency: String = "EUR") -> Wire.ClearingEntry {
        var entry = Wire.ClearingEntry()
        entry.position = position
        entry.coordinator = "ford"
        entry.transactionID = TransactionID(unixMilliseconds: 1, random: (0, position)).data
        entry.currency = currency
        entry.owedToSender = owed
        return entry
    }

    private func page(_ entries: [Wire.ClearingEntry], more: Bool = false) -> Wire.ClearingResponse {
        var page = Wire.ClearingResponse()
        page.entries = entries
        page.more = more
        return page
    }

    /// alder's comparison with the rogue bank.
    private func comparison(in federation: TestFederation) async throws -> [API.ClearingComparison] {
        try await federation.operators(of: Brook.alder).reconcile().comparisons.filter { $0.peer == "doum" }
    }

    /// A loan that needs only honest banks: mill repays from its own money.
    private var honestLoan: API.LoanRequest {
        var request = API.LoanRequest()
        request.advances = [.of("alder", 50_000)]
        request.payments = [.from("mill-eur", to: "cedar:sawmill-eur", 50_000, reference: "T-2")]
        return request
    }

    @Test func `clearing entries of any size and number are compared, or refused`() async throws {
        try await RogueBank.run { federation, rogue in
            let extremes: [Int64] = [.min, .min, .max, .max, .min, -1]
            rogue.answer { answers in
                answers.clearing = { request in
                    page(extremes.enumerated().dropFirst(Int(request.since)).map { entry(UInt64($0) + 1, $1) })
                }
            }
            let compared = try #require(try await comparison(in: federation).first)
            #expect(compared.differenceMinor == .max && compared.error.isEmpty)
            let bad: [(String, Wire.ClearingResponse)] = [
                ("a position that does not rise", page([entry(1, 1), entry(1, 1)])),
                ("the position 0", page([entry(0, 1)])),
                ("a currency that does not exist", page([entry(1, 1, currency: "XYZ")])),
                ("an empty entry", page([Wire.ClearingEntry()])),
            ]
            for (name, page) in bad {
                rogue.answer { $0.clearing = { _ in page } }
                let compared = try await comparison(in: federation)
                #expect(
                    compared.map(\.error).allSatisfy { $0.hasPrefix("bad_response") } && !compared.isEmpty, "\(name)")
            }
            try await federation.settle(honestLoan)
        }
    }

    @Test func `a peer whose pages never end is given up`() async throws {
        try await RogueBank.run { federation, rogue in
            rogue.answer { answers in
                answers.clearing = { request in
                    page((1...5_000).map { entry(request.since + $0, 1) }, more: true)
                }
            }
            let compared = try await comparison(in: federation)
            #expect(compared.map(\.error).allSatisfy { $0.hasPrefix("bad_response") } && !compared.isEmpty)
            // 100 000 entries beyond its own, in pages of 5 000.
            #expect(rogue.calls["Clearing"] == 21)
        }
    }

    @Test func `random answers of every method end no process and keep no honest loan`() async throws {
        try await RogueBank.run { federation, rogue in
            let fuzz = Mutex(FuzzedMessages(seed: 20_261_130))
            rogue.answer { answers in
                answers.prepare = { _ in fuzz.withLock { $0.message() } }
                answers.finish = { _ in fuzz.withLock { $0.message() } }
                answers.clearing = { _ in fuzz.withLock { $0.message() } }
                answers.freeze = { _ in fuzz.withLock { $0.message() } }
            }
            let mill = try await federation.mill()
            for _ in 0..<20 {
                _ = try await mill.request(.timber(timeoutMilliseconds: 200), waitingFor: .decided)
                _ = try await comparison(in: federation)
            }
            try await federation.settle(honestLoan)
            for bank in [Brook.alder, Brook.birch, Brook.cedar] {
                let ready = try await federation.client.get(federation.settlement(of: bank), path: "/readyz")
                #expect(ready.status == 200, "\(bank)")
            }
        }
    }

    @Test func `errors of a megabyte are kept and listed as 256 bytes`() async throws {
        try await RogueBank.run { federation, rogue in
            let long = String(repeating: "ü", count: 500_000)
            rogue.answer { answers in
                answers.prepare = { request in
                    var response = Wire.PrepareResponse()
                    response.results = request.items.map { _ in
                        var result = Wire.PrepareResult()
                        result.error.code = long
                        result.error.message = long
                        return result
                    }
                    return response
                }
                answers.finish = { request in
                    var response = Wire.FinishResponse()
                    response.results = request.items.map { item in
                        var result = Wire.FinishResult()
                        result.acknowledgement.outcome = item.outcome
                        return result
                    }
                    return response
                }
            }
            let mill = try await federation.mill()
            for _ in 0..<20 {
                let loan = try await mill.request(.timber(), waitingFor: .decided).loan
                #expect(loan.state == .aborted && loan.reasonFrom == "doum")
                #expect(loan.reasonDetail == String(repeating: "ü", count: 128))
                let shown = try await mill.loan(loan.id)
                #expect(try shown.serializedData().count < 4_000)
            }
            #expect(try await mill.listLoans(API.ListLoansRequest()).loans.count == 20)
            let folder = federation.processes.folder.path
            for store in ["birch/desk", "ford"] {
                let sizes = ["journal.sqlite", "journal.sqlite-wal"].map { file in
                    let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(store)/\(file)")
                    return attributes?[.size] as? Int ?? 0
                }
                #expect((1..<8 << 20).contains(sizes.reduce(0, +)), "\(store): \(sizes)")
            }
        }
    }
}
