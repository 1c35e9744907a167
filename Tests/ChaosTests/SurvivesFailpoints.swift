#if DEBUG
import BankAPI
import Failpoints
import Federation
import FederationTesting
import Projections
import SettlementProtocol
import Testing
import Transport

private typealias Action = FailpointArming.Action

/// A bank that takes part in loans dies, or stands still, at each of its failpoints.
@Suite(.serialized, .federation) struct SurvivesFailpointsOfABank {
    private let federation: TestFederation

    init() throws { federation = try .current }

    @Test(arguments: Failpoint.of("bank.vote", "bank.finish"), Action.allCases)
    fileprivate func `loans under way end with exact books`(point: Failpoint, action: Action) async throws {
        try await federation.expectExactBooks(passing: point, action, at: Brook.doum)
    }

    @Test(arguments: Failpoint.of("bank.tombstone"), Action.allCases)
    fileprivate func `an abort of what is unknown is kept or told again`(
        point: Failpoint, action: Action
    ) async throws {
        let payment = try federation.payment()
        try await federation.changingNoBook {
            try await federation.pass(FailpointArming(point, action), at: Brook.doum) {
                _ = try await federation.finish(payment, .aborted, at: Brook.doum)
            }
            _ = try await federation.finish(payment, .aborted, at: Brook.doum)
            #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .no)
        }
    }

    @Test(arguments: Failpoint.of("bank.inquiry"), Action.allCases)
    fileprivate func `what is in doubt is asked about again`(point: Failpoint, action: Action) async throws {
        let payment = try federation.payment()
        try await federation.changingNoBook {
            #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
            // A bank asks at once after its start.
            try await federation.pass(FailpointArming(point, action), at: Brook.doum)
        }
        #expect(try await federation.inquire([payment.transaction.key], at: Brook.doum) == [.aborted])
    }

    @Test(arguments: Failpoint.of("bank.amendment", "desk.mandate"), Action.allCases)
    fileprivate func `a mandate is given once`(point: Failpoint, action: Action) async throws {
        let document = TransactionID.fresh().documentOfItsOwn
        var request = API.GiveMandateRequest()
        request.account = "harbour-eur"
        request.creditorBank = "birch"
        request.creditorAccount = "mill-eur"
        request.limitMinor = 1_240_000
        request.documentReference = document.data
        request.until = "2099-12-31"
        let given = request
        try await federation.pass(FailpointArming(point, action), at: Brook.doum) {
            _ = try await federation.customer("harbour", of: Brook.doum).giveMandate(given)
        }
        let mandate = try await federation.customer("harbour", of: Brook.doum).giveMandate(given)
        #expect(mandate.leftMinor == 1_240_000)
        try await federation.settle(.timber(document: document))
        #expect(try await federation.mill().request(.timber(document: document)).loan.state == .aborted)
    }

    @Test(arguments: Failpoint.of("desk.token"), Action.allCases)
    fileprivate func `a token that was handed out is known`(point: Failpoint, action: Action) async throws {
        try await federation.pass(FailpointArming(point, action), at: Brook.doum) {
            _ = try await federation.operators(of: Brook.doum).issueCustomerToken("quay")
        }
        let token = try await federation.operators(of: Brook.doum).issueCustomerToken("quay")
        try await federation.processes.kill(Brook.doum)
        try await federation.processes.restart(Brook.doum)
        let quay = CustomerClient(try federation.api(of: Brook.doum), token: token, client: federation.client)
        #expect(try await quay.listAccounts().accounts.map(\.id) == ["quay-eur"])
    }
}

/// The bank of the customer who asked dies, or stands still, at each failpoint of its loan desk.
@Suite(.serialized, .federation) struct SurvivesFailpointsOfADesk {
    private let federation: TestFederation

    init() throws { federation = try .current }

    @Test(arguments: Failpoint.except("desk.token", "desk.mandate", among: Failpoint.of("desk.")), Action.allCases)
    fileprivate func `loans under way end with exact books`(point: Failpoint, action: Action) async throws {
        try await federation.expectExactBooks(passing: point, action, at: Brook.birch)
    }
}

/// The coordinator dies, or stands still, at each of its failpoints.
@Suite(.serialized, .federation) struct SurvivesFailpointsOfACoordinator {
    private let federation: TestFederation

    init() throws { federation = try .current }

    @Test(
        arguments: Failpoint.of(
            "coordinator.prepare", "coordinator.decision", "coordinator.submit", "coordinator.finish",
            "coordinator.acknowledgement"), Action.allCases)
    fileprivate func `loans under way end with exact books`(point: Failpoint, action: Action) async throws {
        try await federation.expectExactBooks(passing: point, action, at: Brook.ford)
    }

    @Test(arguments: Failpoint.of("coordinator.inquiry"), Action.allCases)
    fileprivate func `a bank in doubt gets one answer`(point: Failpoint, action: Action) async throws {
        let payment = try federation.payment()
        let id = payment.transaction.key.id
        try await federation.changingNoBook {
            #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
            try await federation.pass(FailpointArming(point, action), at: Brook.ford) {
                try await federation.processes.restart(Brook.doum)
            }
        }
        #expect(try await federation.inquire([payment.transaction.key], at: Brook.doum) == [.aborted])
        #expect(try await federation.outcomes(of: [id]).first?.record.state == .aborted)
    }
}

extension TestFederation {
    /// Fails the test unless every loan of a load that leads `member` to a failpoint has one outcome, and exactly the
    /// committed ones moved money.
    fileprivate func expectExactBooks(
        passing point: Failpoint, _ action: Action, at member: MemberID,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await quietBooks(sourceLocation: sourceLocation)
        let ids = try await Load.run(on: self, callers: 3) { load in
            try await load.commits(1)
            try await pass(FailpointArming(point, action), at: member, sourceLocation: sourceLocation)
            try await load.commits(1)
        }
        try await expectExactEnd(of: ids, since: before, sourceLocation: sourceLocation)
    }
}
#endif
