import BankAPI
import Federation
import FederationTesting
import Projections
import SettlementProtocol
import Testing
import Transport

extension BankInterfaces {
    /// An id stands for one request, whatever gets lost or sent twice.
    @Suite struct RepeatsRequests {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `the same id again returns the same loan and moves nothing`() async throws {
            let request = API.LoanRequest.timber(id: .fresh())
            let first = try await federation.settle(request)
            let second = try await federation.changingNoBook { try await federation.settle(request) }
            #expect(second == first)
        }

        @Test func `the same id with another request is a conflict`() async throws {
            let id = TransactionID.fresh()
            try await federation.settle(.timber(id: id))
            let result = try await federation.changingNoBook {
                try await federation.mill().request(.timber(id: id, principal: 700_000))
            }
            #expect(result.refusal.code == "conflict")
            #expect(!result.refusal.next.isEmpty)
        }

        @Test func `an id stays with the customer who used it`() async throws {
            let request = API.LoanRequest.timber(id: .fresh())
            try await federation.settle(request)
            let joiner = try await federation.customer("joiner", of: Brook.birch)
            let result = try await federation.changingNoBook { try await joiner.request(request) }
            #expect(result.refusal.code == "conflict")
        }

        @Test func `an aborted id stays aborted, and another loan with that id is a conflict`() async throws {
            let request = API.LoanRequest.timber(id: .fresh(), buyer: "quay-eur", receipt: 31_100)
            let mill = try await federation.mill()
            let first = try await mill.request(request).loan
            #expect(first.reason == "insufficient_funds")
            let second = try await federation.changingNoBook { try await mill.request(request).loan }
            #expect(second.state == .aborted)
            #expect(second.reason == first.reason)
            let other = try await federation.changingNoBook {
                try await mill.request(.timber(id: TransactionID(request.id)))
            }
            #expect(other.refusal.code == "conflict")
        }

        @Test func `an id that another bank used for its own transaction is a conflict and stays one`() async throws {
            let payment = try federation.payment(originator: Brook.cedar)
            let id = payment.transaction.key.id
            let taken = try await federation.submit([Wire.Transaction(payment.transaction)], as: "cedar")
            #expect(taken.map(\.record.state) == [.committed])
            let mill = try await federation.mill()
            try await federation.changingNoBook {
                let loan = try await mill.request(.timber(id: id)).loan
                #expect("\(loan.state) \(loan.reason) from \(loan.reasonFrom)" == "aborted conflict from ford")
                let shown = try await mill.loan("\(id)", waitingFor: .applied)
                #expect(shown.state == .aborted)
                #expect(shown.timeline.isEmpty)
            }
        }

        @Test func `a refused request leaves its id free`() async throws {
            let id = TransactionID.fresh()
            let refused = try await federation.mill().request(.timber(id: id, principal: 0))
            #expect(refused.refusal.code == "amount_not_positive")
            try await federation.settle(.timber(id: id))
        }

        @Test func `many identical concurrent requests make one loan`() async throws {
            let request = API.LoanRequest.timber(id: .fresh())
            let mill = try await federation.mill()
            let before = try await federation.quietBooks()
            let states = try await withThrowingTaskGroup(of: API.Loan.self) { group in
                for _ in 0..<8 { group.addTask { try await mill.request(request).loan } }
                return try await group.reduce(into: []) { $0.append($1.state) }
            }
            #expect(states == Array(repeating: .committed, count: 8))
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == API.LoanRequest.timberMovements)
        }

        @Test func `many different concurrent requests with one id make one loan`() async throws {
            let id = TransactionID.fresh()
            let mill = try await federation.mill()
            let results = try await withThrowingTaskGroup(of: API.LoanResult.self) { group in
                for extra in 0..<8 {
                    group.addTask { try await mill.request(.timber(id: id, receipt: 1_240_000 + Int64(extra))) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.filter { $0.loan.state == .committed }.count == 1)
            #expect(results.filter { $0.refusal.code == "conflict" }.count == 7)
        }

        @Test func `a client that hung up asks again with its id and gets the result`() async throws {
            let request = API.LoanRequest.timber(id: .fresh())
            let mill = try await federation.mill()
            let before = try await federation.quietBooks()
            try await federation.processes.pause(Brook.cedar)
            let lost = try await failure { try await mill.request(request, timeout: .seconds(1)) }
            #expect(lost?.delivery == .unknown)
            try await federation.processes.resume(Brook.cedar)
            let loan = try await mill.request(request).loan
            #expect(loan.state == .committed)
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == API.LoanRequest.timberMovements)
        }
    }
}
