#if DEBUG
import BankAPI
import Failpoints
import Federation
import FederationTesting
import Projections
import Journal
import SettlementProtocol
import Testing

/// Steps that a process takes once per hour, or once per several thousand rows.
@Suite(.serialized, .federationOfShortRetention) struct SurvivesRareFailpoints {
    private typealias Action = FailpointArming.Action

    private let federation: TestFederation

    init() throws { federation = try .current }

    /// After the first commit of a federation, every horizon can rise once.
    @Test func `horizons rise despite kills and stops`() async throws {
        async let bankDying: Void = federation.pass(
            .init(.bankHorizonBeforeWrite, .kill), .init(.bankHorizonAfterWrite, .kill), at: Brook.doum)
        async let bankStanding: Void = federation.pass(
            .init(.bankHorizonBeforeWrite, .stop), .init(.bankHorizonAfterWrite, .stop), at: Brook.birch)
        async let coordinatorDying: Void = federation.pass(
            .init(.coordinatorHorizonBeforeWrite, .kill), .init(.coordinatorHorizonAfterWrite, .kill), at: Brook.ford,
            provoking: commit(at: Brook.ford))
        async let coordinatorStanding: Void = federation.pass(
            .init(.coordinatorHorizonBeforeWrite, .stop), .init(.coordinatorHorizonAfterWrite, .stop),
            at: Brook.weir, provoking: commit(at: Brook.weir))
        _ = try await (bankDying, bankStanding, coordinatorDying, coordinatorStanding)
        try await federation.settle(.timber())
        _ = try await federation.quietBooks()
        try await federation.expectReconciled()
    }

    @Test func `a bank killed or stopped around its checkpoint comes back with its books`() async throws {
        let before = try await federation.quietBooks()
        for (first, second) in [(Action.kill, Action.stop), (.stop, .kill)] {
            try await federation.grow(Brook.doum, kind: .bank, folder: "core")
            try await federation.pass(
                .init(.bankCheckpointBeforeWrite, first), .init(.bankCheckpointAfterWrite, second), at: Brook.doum)
        }
        #expect(try await federation.quietBooks() == before)
        try await federation.settle(.timber())
    }

    @Test func `a coordinator killed or stopped around its checkpoint keeps its decisions`() async throws {
        let loan = try await federation.settle(.timber())
        for (first, second) in [(Action.kill, Action.stop), (.stop, .kill)] {
            try await federation.grow(Brook.ford, kind: .coordinator, folder: "")
            try await federation.pass(
                .init(.coordinatorCheckpointBeforeWrite, first), .init(.coordinatorCheckpointAfterWrite, second),
                at: Brook.ford)
        }
        let id = try TransactionID(loan.id)
        #expect(try await federation.outcomes(of: [id]).first?.record.state == .committed)
        try await federation.settle(.timber())
    }

    /// Submits payments from harbour at doum to mill at birch until one commits.
    private func commit(at coordinator: MemberID) -> @Sendable () async throws -> Void {
        { [federation] in
            try await eventually("nothing commits") {
                let payment = try federation.payment(coordinator: coordinator)
                let results = try? await federation.submit(
                    [Wire.Transaction(payment.transaction)], to: coordinator, wait: .decided)
                return results?.first?.record.state == .committed
            }
        }
    }
}

/// A bank that shows its past for ten seconds is killed, and stopped, while it removes what is older.
@Suite(.serialized, .federationOfShortHistory) struct RemovesDespiteDeaths {
    private typealias Action = FailpointArming.Action

    private let federation: TestFederation

    init() throws { federation = try .current }

    @Test func `books and reconciliation stay exact`() async throws {
        try await federation.settle(.timber())
        let before = try await federation.quietBooks()
        for (first, second) in [(Action.kill, Action.stop), (.stop, .kill)] {
            try await federation.grow(Brook.doum, kind: .bank, folder: "core")
            // Ten seconds after its checkpoint.
            try await federation.pass(
                .init(.bankBaseBeforeWrite, first), .init(.bankBaseAfterWrite, second),
                .init(.bankRemovalBeforeWrite, first), .init(.bankRemovalAfterWrite, second), at: Brook.doum)
            #expect(try await federation.quietBooks() == before)
            try await federation.expectReconciled()
        }
        try await federation.settle(.timber())
        _ = try await federation.quietBooks()
        try await federation.expectReconciled()
    }
}

extension TestFederation {
    /// Kills a member and adds empty rows to its journal, enough to make the next start write a checkpoint.
    fileprivate func grow(_ member: MemberID, kind: StoreKind, folder: String) async throws {
        try await processes.kill(member)
        let path = "\(processes.folder.path)/\(member)/\(folder)"
        let data = try DataFolder(path: path)
        defer { data.close() }
        let journal = try BatchJournal(in: data, kind: kind, owner: member.text)
        defer { journal.close() }
        for _ in 0...2_000 { _ = try await journal.append([]) }
    }
}
#endif
