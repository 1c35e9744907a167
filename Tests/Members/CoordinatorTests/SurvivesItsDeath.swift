import BankAPI
import Federation
import FederationTesting
import Projections
import SettlementProtocol
import Testing

/// A coordinator that is killed comes back with every decision, tells the banks, and leaves no transaction open.
@Suite(.serialized, .federation) struct SurvivesItsDeath {
    private let federation: TestFederation

    init() throws { federation = try .current }

    @Test func `loans end and books are exact when the coordinator dies under load`() async throws {
        let before = try await federation.quietBooks()
        let ids = try await Load.run(on: federation) { load in
            try await load.commits(10)
            try await federation.processes.kill(Brook.ford)
            try await federation.processes.restart(Brook.ford)
            try await load.commits(10)
        }
        try await federation.expectExactEnd(of: ids, since: before)
    }

    @Test func `decisions are told again after a restart`() async throws {
        let committed = try federation.payment()
        let aborted = try federation.composition(
            legs: [.between(0, (Brook.birch, "mill-eur"), (Brook.cedar, "sawmill-eur"), 5_000)])
        let ids = [committed.transaction.key.id, aborted.transaction.key.id]
        let loan = try await federation.settle(.timber())
        #expect(try await federation.submit(committed).record.state == .committed)
        #expect(try await federation.submit(aborted).record.state == .aborted)
        try await federation.changingNoBook {
            try await federation.processes.kill(Brook.ford)
            try await federation.processes.restart(Brook.ford)
            let outcomes = try await federation.outcomes(of: ids)
            #expect(outcomes.map(\.record.state) == [.committed, .aborted])
            #expect(outcomes.map(\.record.cause) == [.unspecified, .votedNo])
            #expect(outcomes.map(\.record.applied) == [true, true])
            #expect(try await federation.submit(committed).record.state == .committed)
            #expect(try await federation.submit(aborted).record.state == .aborted)
            #expect(try await federation.mill().loan(loan.id, waitingFor: .applied).state == .committed)
        }
    }

    @Test func `another transaction under a decided id is a conflict after a restart too`() async throws {
        let id = TransactionID.fresh()
        #expect(try await federation.submit(federation.payment(id: id)).record.state == .committed)
        try await federation.processes.kill(Brook.ford)
        try await federation.processes.restart(Brook.ford)
        let other = try federation.payment(id: id, amount: 6_000)
        let result = try await federation.changingNoBook { try await federation.submit(other) }
        #expect(result.error.code == "conflict")
    }

    @Test func `a transaction without a decision when the coordinator dies is aborted when banks ask`() async throws {
        let payment = try federation.payment(timeoutMilliseconds: 3_000)
        try await federation.changingNoBook {
            try await federation.processes.pause(Brook.birch)
            _ = try await federation.submit(
                [Wire.Transaction(payment.transaction)], wait: .decided, atMost: 0)
            try await eventually("doum did not vote") {
                try await federation.inquire([payment.transaction.key], at: Brook.doum) == [.prepared]
            }
            try await federation.processes.kill(Brook.ford)
            try await federation.processes.resume(Brook.birch)
            try await federation.processes.restart(Brook.ford)
        }
        let outcome = try #require(try await federation.outcomes(of: [payment.transaction.key.id]).first)
        #expect(outcome.record.state == .aborted)
    }

    @Test func `an outcome that a bank has not heard is sent until it arrives, across a restart`() async throws {
        let before = try await federation.quietBooks()
        let payment = try federation.payment(timeoutMilliseconds: 30_000)
        try await federation.processes.pause(Brook.birch)
        _ = try await federation.submit([Wire.Transaction(payment.transaction)], wait: .decided, atMost: 0)
        try await federation.expectYes(of: Brook.doum, on: payment.transaction.key.id)
        try await federation.processes.kill(Brook.doum)
        try await federation.processes.resume(Brook.birch)
        try await eventually("ford did not decide") {
            try await federation.outcomes(of: [payment.transaction.key.id], wait: .decided).first?.record.state
                == .committed
        }
        try await federation.processes.kill(Brook.ford)
        try await federation.processes.restart(Brook.ford)
        try await federation.processes.restart(Brook.doum)
        let after = try await federation.quietBooks()
        #expect(after.movements(since: before) == ["doum harbour-eur": -5_000, "birch mill-eur": 5_000])
        try await federation.expectReconciled()
    }

    @Test func `a second process on the coordinator's folder is refused in one line`() async throws {
        let second = try await ServerRun(secondOf: Brook.ford, program: "freshet-coordinator", in: federation)
        #expect(second.status == 75)
        #expect(second.lines.count == 1)
        #expect(second.report["event"] == "failed")
        #expect(second.report["code"] == "folder_locked")
        #expect(second.report["message"]?.isEmpty == false)
        #expect(second.report["next"]?.isEmpty == false)
        try await federation.settle(.timber())
    }
}
