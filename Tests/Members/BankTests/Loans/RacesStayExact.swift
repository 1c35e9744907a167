import BankAPI
import BankClient
import Federation
import FederationTesting
import SettlementProtocol
import Testing

extension BankInterfaces {
    /// Loans that compete for one account get exactly the money that is there.
    @Suite struct RacesStayExact {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `racing loans commit exactly as often as the buyer's money allows`() async throws {
            let before = try await federation.quietBooks()
            let available = before.balance("doum tide-eur")
            let request = API.LoanRequest.timber(buyer: "tide-eur")
            let loans = try await race(Array(repeating: request, count: 12))
            let after = try await federation.quietBooks()
            let committed = Int64(loans.filter { $0.state == .committed }.count)
            #expect(committed == available / 1_240_000)
            #expect(Set(loans.filter { $0.state == .aborted }.map(\.reason)) == ["insufficient_funds"])
            #expect(after.balance("doum tide-eur") == available - committed * 1_240_000)
            #expect(
                after.movements(since: before)
                    == API.LoanRequest.timberMovements.mapKeys(["doum harbour-eur": "doum tide-eur"])
                    .mapValues { $0 * committed })
            try await federation.expectReconciled()
        }

        @Test func `loans racing for one reserve never take it below its floor and repay it in full`() async throws {
            var request = API.LoanRequest.timber(principal: 4_000_000, receipt: 4_100_000)
            request.advances[0].lender = "birch"
            let before = try await federation.quietBooks()
            let loans = try await race(Array(repeating: request, count: 10))
            let after = try await federation.quietBooks()
            let committed = Int64(loans.filter { $0.state == .committed }.count)
            // Two loans fit above the floor at any time; more may follow one after another.
            #expect(committed >= 2)
            #expect(Set(loans.filter { $0.state == .aborted }.map(\.reason)).isSubset(of: ["reserve_exhausted"]))
            #expect(
                after.movements(since: before) == [
                    "birch fee-income/EUR": 18_000 * committed, "birch mill-eur": (100_000 - 18_000) * committed,
                    "cedar sawmill-eur": 4_000_000 * committed, "doum harbour-eur": -4_100_000 * committed,
                ])
            try await federation.expectReconciled()
        }

        @Test func `loans racing for the remainder of a mandate use it once`() async throws {
            let document = TransactionID.fresh().documentOfItsOwn
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let given = try await harbour.giveMandate(.of("harbour-eur", 3 * 1_240_000 + 1, document: document))
            let before = try await federation.quietBooks()
            let loans = try await race(Array(repeating: .timber(document: document), count: 8))
            #expect(loans.filter { $0.state == .committed }.count == 3)
            #expect(Set(loans.filter { $0.state == .aborted }.map(\.reason)) == ["not_authorised"])
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == API.LoanRequest.timberMovements.mapValues { $0 * 3 })
            #expect(try await harbour.listMandates().mandates.first { $0.id == given.id }?.leftMinor == 1)
        }

        private func race(_ requests: [API.LoanRequest]) async throws -> [API.Loan] {
            let mill = try await federation.mill()
            return try await withThrowingTaskGroup(of: API.Loan.self) { group in
                for request in requests { group.addTask { try await mill.request(request).loan } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
    }
}

extension [String: Int64] {
    fileprivate func mapKeys(_ names: [String: String]) -> [String: Int64] {
        Dictionary(uniqueKeysWithValues: map { key, value in (names[key] ?? key, value) })
    }
}
