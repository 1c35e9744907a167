import BankAPI
import FederationTesting
import SettlementProtocol
import Testing

/// A loan that a bank votes against, and how its customer is told why.
struct RefusedLoan: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: String
    /// The banks that may give the reason: more than one may vote no, and the first no aborts.
    let banks: [String]
    let request: API.LoanRequest

    init(_ name: String, _ reason: String, from banks: String..., request: API.LoanRequest) {
        testDescription = name
        self.reason = reason
        self.banks = banks
        self.request = request
    }

    private static func timber(_ change: (inout API.LoanRequest) -> Void) -> API.LoanRequest {
        var request = API.LoanRequest.timber()
        change(&request)
        return request
    }

    static let all = [
        RefusedLoan(
            "an unknown account of the payee", "not_authorised", from: "cedar",
            request: timber { $0.payments[0].payeeAccount = "nobody-eur" }),
        RefusedLoan(
            "a payee's account in another currency", "not_authorised", from: "cedar",
            request: timber { $0.payments[0].payeeAccount = "sawmill-usd" }),
        RefusedLoan(
            "a currency that the payee's bank does not keep", "not_authorised", from: "birch", "cedar",
            request: timber { $0.payments[0].currency = "JPY" }),
        RefusedLoan(
            "a buyer who gave no mandate for the document", "not_authorised", from: "doum",
            request: .timber(document: Brook.otherDocument)),
        RefusedLoan(
            "an unknown account of the buyer", "not_authorised", from: "doum", request: .timber(buyer: "nobody-eur")),
        RefusedLoan(
            "a mandate for another creditor", "not_authorised", from: "doum",
            request: timber {
                $0.advances[0].principalMinor = 10_000
                $0.payments = [
                    .from("doum:harbour-eur", to: "birch:joiner-eur", 10_000, document: Brook.document)
                ]
            }),
        RefusedLoan(
            "a neighbour's account at the borrower's bank", "not_authorised", from: "birch",
            request: timber { $0.payments[0].payerAccount = "joiner-eur" }),
        RefusedLoan(
            "a buyer who lacks the money", "insufficient_funds", from: "doum", request: .timber(buyer: "quay-eur")),
        RefusedLoan(
            "a reserve that would pass its floor", "reserve_exhausted", from: "birch",
            request: timber { request in
                request.advances = (0..<3).map { _ in .of("birch", 4_000_000) }
                request.payments = []
            }),
        RefusedLoan(
            "a bank that may not owe another anything", "credit_limit_exceeded", from: "cedar",
            request: timber {
                $0.advances[0].principalMinor = 10_000
                $0.payments = [
                    .from("doum:harbour-eur", to: "cedar:sawmill-eur", 10_000, document: Brook.document)
                ]
            }),
        RefusedLoan(
            "a bank that would owe all others more than its cap", "net_debit_cap_exceeded", from: "doum",
            request: timber { request in
                request.advances = [.of("alder", 10_000, "USD", account: "mill-usd")]
                request.payments = [
                    .from("doum:harbour-usd", to: "birch:mill-usd", 6_000_001, "USD", document: Brook.document)
                ]
            }),
    ]
}

extension BankInterfaces {
    /// A vote of no aborts the loan everywhere; the borrower learns which bank said no, and why.
    @Suite struct AbortsForReasons {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test(arguments: RefusedLoan.all)
        func `a loan that a bank refuses is aborted with the bank's reason`(refused: RefusedLoan) async throws {
            let loan = try await federation.changingNoBook {
                try await federation.mill().request(refused.request).loan
            }
            #expect(loan.state == .aborted)
            #expect(loan.applied)
            #expect(loan.reason == refused.reason)
            #expect(refused.banks.contains(loan.reasonFrom))
            #expect(ReasonCode(rawValue: loan.reason)?.next.isEmpty == false)
        }

        @Test func `a loan with a timeout of one millisecond is aborted as timed out`() async throws {
            let loan = try await federation.changingNoBook {
                try await federation.mill().request(.timber(timeoutMilliseconds: 1)).loan
            }
            #expect("\(loan.state) \(loan.reason)" == "aborted timed_out")
        }

        @Test func `the timeline of a refused loan names the banks and their votes`() async throws {
            let loan = try await federation.mill().request(.timber(buyer: "quay-eur")).loan
            let votes = loan.timeline.filter { $0.kind == "vote" }
            #expect(votes.contains { $0.member == "doum" && $0.result == "no" && $0.reason == "insufficient_funds" })
            let decision = try #require(loan.timeline.first { $0.kind == "decision" })
            #expect(decision.member == "ford")
            #expect(decision.result == "aborted")
            #expect(decision.reason == "voted_no")
            #expect(loan.timeline.filter { $0.kind == "finish" }.count == 4)
        }
    }
}
