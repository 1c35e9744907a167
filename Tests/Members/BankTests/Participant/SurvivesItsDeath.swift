import BankAPI
import BankClient
import Federation
import FederationTesting
import Projections
import SettlementProtocol
import Testing
import Transport

extension BankProcesses {
    /// A bank that is killed comes back with its promises and asks for the outcomes that it does not know.
    @Suite struct SurvivesItsDeath {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `a yes for a transaction unknown to its coordinator is aborted after the restart`() async throws {
            let payment = try federation.payment()
            let id = payment.transaction.key.id
            try await federation.changingNoBook {
                #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
                try await federation.processes.kill(Brook.doum)
                try await federation.processes.restart(Brook.doum)
            }
            #expect(try await federation.inquire([payment.transaction.key], at: Brook.doum) == [.aborted])
            let outcome = try #require(try await federation.outcomes(of: [id]).first)
            #expect(outcome.record.state == .aborted)
            #expect(outcome.record.cause == .inquired)
        }

        @Test func `a bank killed after its yes posts the commit that was decided while it was dead`() async throws {
            let before = try await federation.quietBooks()
            let id = TransactionID.fresh()
            let loan = try await whileCedarHangs {
                let mill = try await federation.mill()
                let loan = Task {
                    try await mill.request(.timber(id: id, timeoutMilliseconds: 30_000), waitingFor: .decided).loan
                }
                try await federation.expectYes(of: Brook.doum, on: id)
                try await federation.processes.kill(Brook.doum)
                return loan
            }
            #expect(try await loan.value.state == .committed)
            try await federation.processes.restart(Brook.doum)
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == API.LoanRequest.timberMovements)
            #expect(try await federation.mill().loan("\(id)", waitingFor: .applied).applied)
            try await federation.expectReconciled()
        }

        @Test func `a loan in flight when its originator dies has an outcome after the restart`() async throws {
            let before = try await federation.quietBooks()
            let id = TransactionID.fresh()
            let lost = try await whileCedarHangs {
                let mill = try await federation.mill()
                let lost = Task {
                    try await failure {
                        try await mill.request(.timber(id: id, timeoutMilliseconds: 30_000), waitingFor: .decided)
                    }
                }
                try await eventually("birch did not vote") { try await federation.inDoubt(at: Brook.birch) == 1 }
                try await federation.processes.kill(Brook.birch)
                return lost
            }
            #expect(try await lost.value?.delivery == .unknown)
            try await federation.processes.restart(Brook.birch)
            try await federation.expectExactEnd(of: [id], since: before)
            let loan = try await federation.mill().request(.timber(id: id, timeoutMilliseconds: 30_000)).loan
            #expect(loan.state == .committed)
        }

        @Test func `a loan that was refused while its originator was dead is shown with its reason`() async throws {
            let id = TransactionID.fresh()
            let request = API.LoanRequest.timber(id: id, buyer: "quay-eur", timeoutMilliseconds: 30_000)
            try await federation.processes.pause(Brook.doum)
            let mill = try await federation.mill()
            let lost = Task { try await failure { try await mill.request(request) } }
            try await eventually("birch did not vote") { try await federation.inDoubt(at: Brook.birch) == 1 }
            try await federation.processes.kill(Brook.birch)
            try await federation.processes.resume(Brook.doum)
            _ = try await lost.value
            try await federation.processes.restart(Brook.birch)
            let loan = try await eventually("the loan stays open") {
                try await federation.mill().listLoans(.init()).loans.first { $0.id == "\(id)" && $0.state == .aborted }
            }
            #expect("\(loan.reason) from \(loan.reasonFrom)" == "insufficient_funds from doum")
            _ = try await federation.quietBooks()
        }

        @Test func `a bank that dies again and again under load ends with exact books`() async throws {
            let before = try await federation.quietBooks()
            let ids = try await Load.run(on: federation) { load in
                for _ in 0..<2 {
                    try await load.commits(4)
                    try await federation.processes.kill(Brook.birch)
                    try await federation.processes.restart(Brook.birch)
                }
                try await load.commits(4)
            }
            try await federation.expectExactEnd(of: ids, since: before)
        }

        /// Pauses cedar until `body` is done, so that transactions stay prepared at the other banks.
        private func whileCedarHangs<Result>(_ body: () async throws -> Result) async throws -> Result {
            try await federation.processes.pause(Brook.cedar)
            let outcome: Swift.Result<Result, any Error>
            do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
            try await federation.processes.resume(Brook.cedar)
            return try outcome.get()
        }
    }
}
