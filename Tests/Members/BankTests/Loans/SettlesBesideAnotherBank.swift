import BankAPI
import Federation
import FederationTesting
import SettlementProtocol
import Testing
import Transport

/// A bank that others wrote from docs/settlement-protocol.md, in another language, takes part beside ours.
///
/// It is in `fixtures/banks/python`, with its own checks.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SettlesBesideAnotherBank {
    @Test func `a loan whose supplier and buyer are the other bank's customers settles`() async throws {
        try await Pond.run { pond in
            let before = try await pond.federation.quietBooks()
            let loan = try await pond.federation.settle(.pond(supplier: "elm:kiln-eur"))
            let after = try await pond.federation.quietBooks()
            #expect(after.movements(since: before) == Self.ourMovements)
            #expect(loan.timeline.contains { $0.member == "elm" && $0.result == "yes" })
            #expect(try await pond.elm.balance("kiln-eur") == 800_000)
            #expect(try await pond.elm.balance("harbour-eur") == 6_430_000 - 1_240_000)
            try await pond.federation.expectReconciled()
        }
    }

    @Test func `a loan that the other bank refuses changes no book, and the borrower gets the reason`() async throws {
        try await Pond.run { pond in
            let loan = try await pond.federation.changingNoBook {
                try await pond.federation.mill().request(.pond(buyer: "elm:quay-eur")).loan
            }
            #expect(loan.state == .aborted)
            #expect("\(loan.reason) from \(loan.reasonFrom)" == "insufficient_funds from elm")
            #expect(try await pond.elm.balance("quay-eur") == 31_000)
            try await pond.federation.expectReconciled()
        }
    }

    @Test func `the other bank posts a commit that was decided while it was dead`() async throws {
        try await Pond.run { pond in
            let before = try await pond.federation.quietBooks()
            let loan = try await elmDiesAfterItsYes(in: pond, loanThat: .pond(timeoutMilliseconds: 30_000))
            #expect(loan.state == .committed)
            #expect(try await pond.elm.balance("harbour-eur") == 6_430_000)
            try await pond.startElm()
            try await eventually("elm does not post") { try await pond.elm.balance("harbour-eur") == 5_190_000 }
            let after = try await pond.federation.quietBooks()
            #expect(after.movements(since: before) == Self.ourMovements.merging(["cedar sawmill-eur": 800_000]) { $1 })
            try await pond.federation.expectReconciled()
        }
    }

    @Test func `the other bank releases the holds of an abort decided while it was dead`() async throws {
        try await Pond.run { pond in
            let request = API.LoanRequest.pond(supplier: "cedar:nobody", timeoutMilliseconds: 30_000)
            let loan = try await pond.federation.changingNoBook {
                let loan = try await elmDiesAfterItsYes(in: pond, loanThat: request)
                try await pond.startElm()
                return loan
            }
            #expect("\(loan.reason) from \(loan.reasonFrom)" == "not_authorised from cedar")
            let key = TransactionKey(coordinator: Brook.ford, id: try TransactionID(loan.id))
            try await eventually("elm stays in doubt") {
                try await pond.federation.inquire([key], at: Pond.elm) == [.aborted]
            }
            #expect(try await pond.elm.balance("harbour-eur") == 6_430_000)
            try await pond.federation.expectReconciled()
        }
    }

    @Test func `the other bank gives the same answer in both codecs`() async throws {
        try await Pond.run { pond in
            var request = Wire.DescribeRequest()
            request.sender = "ford"
            var described: [Wire.DescribeResponse] = []
            for codec in Codec.allCases {
                described.append(
                    try await pond.federation.client(as: request.sender).call(
                        pond.federation.settlement(of: Pond.elm), service: Wire.participantService, method: "Describe",
                        request, returning: Wire.DescribeResponse.self, timeout: .seconds(20), codec: codec))
            }
            #expect(described[0] == described[1])
            #expect(described[0].member == "elm" && described[0].currencies == ["EUR"])
        }
    }

    /// The movements of a loan at our banks when supplier and buyer are customers of elm.
    private static let ourMovements: [String: Int64] = [
        "alder fee-income/EUR": 2_400, "birch mill-eur": 1_240_000 - 800_000 - 2_400,
    ]

    /// Requests a loan while cedar hangs, kills elm once the coordinator has elm's yes, and lets cedar vote.
    private func elmDiesAfterItsYes(in pond: Pond, loanThat request: API.LoanRequest) async throws -> API.Loan {
        let id = TransactionID.fresh()
        var request = request
        request.id = "\(id)"
        let mill = try await pond.federation.mill()
        try await pond.federation.processes.pause(Brook.cedar)
        let loan = Task { [request] in try await mill.request(request, waitingFor: .decided).loan }
        let outcome: Result<Void, any Error>
        do {
            try await pond.federation.expectYes(of: Pond.elm, on: id)
            outcome = .success(await pond.elm.kill())
        } catch {
            outcome = .failure(error)
        }
        try await pond.federation.processes.resume(Brook.cedar)
        try outcome.get()
        return try await loan.value
    }
}

extension API.LoanRequest {
    /// Like `timber`, with harbour at elm.
    fileprivate static func pond(
        supplier: String = "cedar:sawmill-eur", buyer: String = "elm:harbour-eur", timeoutMilliseconds: UInt32 = 0
    ) -> API.LoanRequest {
        var request = timber(timeoutMilliseconds: timeoutMilliseconds)
        request.payments = [
            .from("mill-eur", to: supplier, 800_000, reference: "T-1"),
            .from(buyer, to: "birch:mill-eur", 1_240_000, reference: "2026-0117", document: Brook.document),
        ]
        return request
    }
}
