#if DEBUG
import BankAPI
import Directory
import Failpoints
import Federation
import FederationTesting
import Foundation
import Inspection
import Postgres
import PostgresCore
import PostgresTesting
import ProcessInterface
import SettlementProtocol
import Testing

/// The converting process dies at each failpoint, at one bank of a running federation after the other.
@Suite(.serialized, .federation) struct ConvertsAcrossDeaths {
    private let federation: TestFederation

    init() throws { federation = try .current }

    @Test func `a conversion that is killed at any moment is finished by the next conversion`() async throws {
        let before = try await federation.quietBooks()
        try await dies(at: .bankConvertBeforeMarker, Brook.alder, servesOn: true)
        try await dies(at: .bankConvertAfterMarker, Brook.birch, servesOn: false)
        try await dies(at: .bankConvertBeforeCommit, Brook.cedar, servesOn: false)
        try await dies(at: .bankConvertAfterCommit, Brook.doum, servesOn: false)
        #expect(try await federation.quietBooks() == before)
        try await federation.settle(.timber())
        let after = try await federation.quietBooks()
        #expect(after.movements(since: before) == API.LoanRequest.timberMovements)
        try await federation.expectReconciled()
        #expect(federation.processes.file.banks.allSatisfy { $0.kind == .regular && $0.core != nil })
    }

    private func dies(
        at point: Failpoint, _ bank: MemberID, servesOn: Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let database = try await TestServer.shared().database()
        let core = CoreEntry(url: database.url)
        let before = try await federation.quietBooks()
        let environment = [FailpointArming.variable: FailpointArming(point, .kill).description]
        let error = await #expect(throws: FederationError.self, sourceLocation: sourceLocation) {
            try await federation.processes.convert(bank, to: core, environment: environment)
        }
        #expect(error?.code == .memberDied, "\(point): \(error?.message ?? "")", sourceLocation: sourceLocation)
        let serves = await federation.processes.members.contains { $0.id == bank }
        #expect(serves == servesOn, "\(point)", sourceLocation: sourceLocation)
        if servesOn {
            #expect(try await federation.quietBooks() == before, sourceLocation: sourceLocation)
        } else {
            let folder = "\(federation.processes.folder.path)/\(bank)/core"
            #expect(try InspectedStore(inFolderAt: folder).findings == [], sourceLocation: sourceLocation)
            // The conversion cannot go on to another database.
            let other = try await TestServer.shared().database()
            let refusal = await #expect(throws: FederationError.self, sourceLocation: sourceLocation) {
                try await federation.processes.convert(bank, to: CoreEntry(url: other.url))
            }
            #expect(refusal?.reason == "target_differs", "\(point)", sourceLocation: sourceLocation)
        }
        let conversion = try await federation.processes.convert(bank, to: core)
        #expect(!conversion.wasDoneBefore, sourceLocation: sourceLocation)
        #expect(try await federation.quietBooks() == before, "\(point)", sourceLocation: sourceLocation)
        let store = try await database.bank()
        #expect(
            try await store.number("SELECT count(*) FROM freshet.account") == Int64(conversion.accounts),
            sourceLocation: sourceLocation)
        await store.close()
    }
}
#endif
