import BankAPI
import BankClient
import Federation
import FederationTesting
import Foundation
import SettlementProtocol
import Testing

extension BankInterfaces {
    /// A bad request is refused at once with a code, before anything is sent or written.
    @Suite struct RefusesBadLoans {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test(arguments: BadLoan.all) func `a bad loan gets its reason and changes no book`(bad: BadLoan) async throws {
            let result = try await federation.changingNoBook { try await federation.mill().request(bad.request) }
            #expect(result.refusal.code == bad.code, "\(result)")
            #expect(!result.refusal.message.isEmpty)
            #expect(!result.refusal.next.isEmpty)
        }

        @Test(arguments: BadLoan.all) func `a quote is refused with a request's reason`(bad: BadLoan) async throws {
            let mill = try await federation.mill()
            #expect(try await reason { try await mill.quote(bad.request) } == bad.code)
        }

        @Test(arguments: [
            ("no-uuid", "malformed"), ("7d444840-9dc0-41d1-b245-5ffdce74fad2", "malformed"),
            ("\(TransactionID.fresh(ahead: .seconds(3_600)))", "too_far_ahead"),
        ])
        func `a bad id is refused`(id: String, code: String) async throws {
            var request = API.LoanRequest.timber()
            request.id = id
            let result = try await federation.changingNoBook { try await federation.mill().request(request) }
            #expect(result.refusal.code == code)
            #expect(!result.refusal.next.isEmpty)
        }

        @Test func `an id older than the horizon is refused`() async throws {
            // A process that has just started keeps everything, and its horizon rises soon after. The bank's horizon
            // may rise before or after the coordinator's.
            try await eventually("ancient ids are taken") {
                let ancient = TransactionID.fresh(ahead: .seconds(-400 * 86_400))
                let result = try await federation.mill().request(.timber(id: ancient))
                let isAborted = result.loan.reason == "expired" && result.loan.reasonFrom == "ford"
                return isAborted || result.refusal.code == "expired"
            }
        }

        @Test func `a loan that is one minor unit short of its repayment is refused`() async throws {
            let mill = try await federation.mill()
            let account = try #require(try await mill.listAccounts().accounts.first { $0.id == "mill-usd" })
            var request = API.LoanRequest()
            request.advances = [.of("alder", 800_000, "USD", account: "mill-usd")]
            let spendable = account.availableMinor - 2_800
            request.payments = [.from("mill-usd", to: "cedar:sawmill-usd", spendable, "USD")]
            try await mill.quote(request)
            request.payments[0].amountMinor += 1
            #expect(try await reason { try await mill.quote(request) } == "loan_cannot_repay")
        }

        @Test func `a timeout beyond a minute is refused`() async throws {
            let request = API.LoanRequest.timber(timeoutMilliseconds: 60_001)
            let result = try await federation.changingNoBook { try await federation.mill().request(request) }
            #expect(result.refusal.code == "malformed")
        }

        @Test(arguments: [0, 513]) func `a request with no loans or too many is refused`(count: Int) async throws {
            let mill = try await federation.mill()
            let loans = [API.LoanRequest](repeating: .timber(), count: count)
            let refusal = try await federation.changingNoBook {
                try await reason { try await mill.request(loans) }
            }
            #expect(refusal == "too_large")
        }

        @Test func `one bad loan of a request does not touch the others`() async throws {
            let before = try await federation.quietBooks()
            let results = try await federation.mill().request([
                .timber(), .timber(principal: 0), .timber(buyer: "quay-eur"),
            ])
            #expect(results.map(\.loan.state) == [.committed, .unspecified, .aborted])
            #expect(results.map(\.refusal.code) == ["", "amount_not_positive", ""])
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == API.LoanRequest.timberMovements)
        }
    }
}
