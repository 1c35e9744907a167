#if DEBUG
import BankAPI
import BankClient
import Failpoints
import Federation
import FederationTesting
import Projections
import SettlementProtocol
import Testing
import Transport

/// The steps whose failpoints are tested. ``SurvivesRareFailpoints`` covers the rare ones, the suites below the rest.
private enum Steps {
    static let ofBanks = ["bank.vote", "bank.finish", "bank.archive"]
    static let ofDesks = [
        "desk.origination", "desk.submit", "desk.ending", "desk.loan", "desk.archive", "desk.checkpoint",
    ]
    static let ofCoordinators = [
        "coordinator.prepare", "coordinator.decision", "coordinator.submit", "coordinator.finish",
        "coordinator.acknowledgement", "coordinator.archive",
    ]
    static let alone = [
        "bank.tombstone", "bank.inquiry", "bank.amendment", "desk.mandate", "desk.token", "coordinator.inquiry",
    ]
    /// Steps of a regular bank, which `RegularBankTests/ConvertsAcrossDeaths` covers.
    static let ofConversions = ["bank.convert"]
    static let rare = [
        "bank.horizon", "bank.checkpoint", "bank.base", "bank.removal", "coordinator.horizon", "coordinator.checkpoint",
    ]
}

@Suite struct CoversFailpoints {
    @Test func `every failpoint belongs to exactly one tested step`() {
        let steps =
            Steps.ofBanks + Steps.ofDesks + Steps.ofCoordinators + Steps.alone
            + Steps.ofConversions + Steps.rare
        #expect(steps.flatMap(Failpoint.of).map(\.rawValue).sorted() == Failpoint.allCases.map(\.rawValue).sorted())
    }
}

/// A participating bank is killed, and stopped, at each of its failpoints.
@Suite(.serialized, .federation) struct SurvivesFailpointsOfABank {
    private let federation: TestFederation

    init() throws { federation = try .current }

    @Test(arguments: Steps.ofBanks)
    func `loans under way end with exact books`(step: String) async throws {
        try await federation.expectExactBooks(passing: step, at: Brook.doum)
    }

    @Test func `an abort of an unknown transaction is stored or sent again`() async throws {
        for arming in FailpointArming.each(of: "bank.tombstone") {
            let payment = try federation.payment()
            try await federation.pass(arming, at: Brook.doum) {
                _ = try await federation.finish(payment, .aborted, at: Brook.doum)
            }
            _ = try await federation.finish(payment, .aborted, at: Brook.doum)
            #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .no)
        }
    }

    @Test func `a bank asks again about a transaction in doubt`() async throws {
        let keys = try await federation.changingNoBook {
            var keys: [TransactionKey] = []
            for arming in FailpointArming.each(of: "bank.inquiry") {
                let payment = try federation.payment()
                keys.append(payment.transaction.key)
                #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
                // A bank asks at once after its start.
                try await federation.pass(arming, at: Brook.doum)
            }
            return keys
        }
        let states = try await federation.inquire(keys, at: Brook.doum)
        #expect(states.allSatisfy { $0 == .aborted })
    }

    @Test(arguments: ["bank.amendment", "desk.mandate"])
    func `a mandate is given once`(step: String) async throws {
        for arming in FailpointArming.each(of: step) {
            let document = TransactionID.fresh().documentOfItsOwn
            let request = API.GiveMandateRequest.ofHarbour(1_240_000, document: document)
            try await federation.pass(arming, at: Brook.doum) {
                _ = try await federation.customer("harbour", of: Brook.doum).giveMandate(request)
            }
            let mandate = try await federation.customer("harbour", of: Brook.doum).giveMandate(request)
            #expect(mandate.leftMinor == 1_240_000, "\(arming)")
            try await federation.settle(.timber(document: document))
            #expect(try await federation.mill().request(.timber(document: document)).loan.state == .aborted)
        }
    }

    @Test func `an issued token is still valid after a restart`() async throws {
        for arming in FailpointArming.each(of: "desk.token") {
            try await federation.pass(arming, at: Brook.doum) {
                _ = try await federation.operators(of: Brook.doum).issueCustomerToken("quay")
            }
            let token = try await federation.operators(of: Brook.doum).issueCustomerToken("quay")
            try await federation.processes.kill(Brook.doum)
            try await federation.processes.restart(Brook.doum)
            let quay = CustomerClient(try federation.api(of: Brook.doum), token: token, client: federation.client)
            #expect(try await quay.listAccounts().accounts.map(\.id) == ["quay-eur"], "\(arming)")
        }
    }
}

/// The borrower's bank is killed, and stopped, at each failpoint of its loan desk.
@Suite(.serialized, .federation) struct SurvivesFailpointsOfADesk {
    private let federation: TestFederation

    init() throws { federation = try .current }

    @Test(arguments: Steps.ofDesks)
    func `loans under way end with exact books`(step: String) async throws {
        try await federation.expectExactBooks(passing: step, at: Brook.birch)
    }
}

/// The coordinator is killed, and stopped, at each of its failpoints.
@Suite(.serialized, .federation) struct SurvivesFailpointsOfACoordinator {
    private let federation: TestFederation

    init() throws { federation = try .current }

    @Test(arguments: Steps.ofCoordinators)
    func `loans under way end with exact books`(step: String) async throws {
        try await federation.expectExactBooks(passing: step, at: Brook.ford)
    }

    @Test func `a bank in doubt gets one answer`() async throws {
        let keys = try await federation.changingNoBook {
            var keys: [TransactionKey] = []
            for arming in FailpointArming.each(of: "coordinator.inquiry") {
                let payment = try federation.payment()
                keys.append(payment.transaction.key)
                #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
                try await federation.pass(arming, at: Brook.ford) {
                    try await federation.processes.restart(Brook.doum)
                }
            }
            return keys
        }
        let states = try await federation.inquire(keys, at: Brook.doum)
        #expect(states.allSatisfy { $0 == .aborted })
        let outcomes = try await federation.outcomes(of: keys.map(\.id))
        #expect(outcomes.allSatisfy { $0.record.state == .aborted })
    }
}

extension TestFederation {
    /// Leads `member` to each failpoint of a step, once for a kill and once for a stop, while loans are in progress.
    ///
    /// Fails the test unless every loan then has one outcome, and exactly the committed loans moved money.
    fileprivate func expectExactBooks(
        passing step: String, at member: MemberID, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await quietBooks(sourceLocation: sourceLocation)
        let ids = try await Load.run(on: self, callers: 3) { load in
            for arming in FailpointArming.each(of: step) {
                try await pass(arming, at: member, sourceLocation: sourceLocation)
                try await load.commits(1)
            }
        }
        try await expectExactEnd(of: ids, since: before, sourceLocation: sourceLocation)
    }
}

extension API.GiveMandateRequest {
    /// Harbour's consent to pay mill at birch for a document.
    fileprivate static func ofHarbour(_ limit: Int64, document: Hash256) -> API.GiveMandateRequest {
        var request = API.GiveMandateRequest()
        request.account = "harbour-eur"
        request.creditorBank = "birch"
        request.creditorAccount = "mill-eur"
        request.limitMinor = limit
        request.documentReference = document.data
        request.until = "2099-12-31"
        return request
    }
}
#endif
