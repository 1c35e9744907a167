import BankAPI
import FederationTesting
import SettlementProtocol
import Testing

extension BankInterfaces {
    /// A committed loan moves exactly the quoted amounts, at every bank.
    @Suite struct SettlesLoans {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `a loan moves its money everywhere and its fee to the lender`() async throws {
            let before = try await federation.quietBooks()
            let loan = try await federation.settle(.timber())
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == API.LoanRequest.timberMovements)
            #expect(loan.legs.map(\.purpose) == ["advance", "payment", "payment", "repayment"])
            #expect(
                loan.timeline.filter { $0.result == "yes" }.map(\.member).sorted() == [
                    "alder", "birch", "cedar", "doum",
                ])
            try await federation.expectReconciled()
        }

        @Test func `clearing accounts mirror each other to the unit`() async throws {
            let before = try await federation.quietBooks()
            try await federation.settle(.timber())
            let changes = try await federation.quietBooks().changes(since: before)
            for (one, other) in [("alder", "birch"), ("birch", "cedar"), ("birch", "doum")] {
                let here = try #require(changes["\(one) clearing/\(other)/EUR"])
                #expect(changes["\(other) clearing/\(one)/EUR"] == -here)
            }
        }

        @Test func `several lenders and currencies settle in one loan`() async throws {
            var request = API.LoanRequest()
            request.advances = [
                .of("alder", 800_000), .of("birch", 300_000), .of("alder", 500_000, "USD", account: "mill-usd"),
            ]
            request.payments = [
                .from("mill-eur", to: "cedar:sawmill-eur", 1_100_000),
                .from("mill-usd", to: "cedar:sawmill-usd", 500_000, "USD"),
                .from("doum:harbour-eur", to: "birch:mill-eur", 1_240_000, document: Brook.document),
                .from("doum:harbour-usd", to: "birch:mill-usd", 600_000, "USD", document: Brook.document),
            ]
            let before = try await federation.quietBooks()
            let loan = try await federation.settle(request)
            let after = try await federation.quietBooks()
            #expect(loan.advances.map(\.feeMinor) == [2_400, 1_350, 1_750])
            #expect(
                after.movements(since: before) == [
                    "alder fee-income/EUR": 2_400, "alder fee-income/USD": 1_750, "birch fee-income/EUR": 1_350,
                    "birch mill-eur": 1_240_000 - 1_100_000 - 2_400 - 1_350,
                    "birch mill-usd": 600_000 - 500_000 - 1_750,
                    "cedar sawmill-eur": 1_100_000, "cedar sawmill-usd": 500_000, "doum harbour-eur": -1_240_000,
                    "doum harbour-usd": -600_000,
                ])
            try await federation.expectReconciled()
        }

        @Test func `one refusal in one currency undoes every currency`() async throws {
            var request = API.LoanRequest()
            request.advances = [.of("alder", 800_000), .of("alder", 500_000, "USD", account: "mill-usd")]
            request.payments = [
                .from("doum:harbour-usd", to: "birch:mill-usd", 600_000, "USD", document: Brook.document),
                .from("doum:quay-eur", to: "birch:mill-eur", 1_240_000, document: Brook.document),
            ]
            let loan = try await federation.changingNoBook { try await federation.mill().request(request).loan }
            #expect(loan.reason == "insufficient_funds")
        }
    }
}
