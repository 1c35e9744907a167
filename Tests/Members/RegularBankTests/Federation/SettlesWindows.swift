import BankAPI
import BankClient
import Directory
import Federation
import FederationTesting
import Foundation
import PostgresTesting
import SettlementProtocol
import Testing

/// Windows in which the settlement bank and one member use PostgreSQL, and the other banks keep their own books.
@Suite struct SettlesWindows {
    @Test func `banks of every kind settle under load, and the prefunding is there once`() async throws {
        let server = try await TestServer.start()
        let databases = [Brook.cedar: try await server.database(), Brook.doum: try await server.database()]
        let federation = try await TestFederation.start(coordinators: [Brook.ford]) { file in
            Brook.settleAtCedar(&file)
            for place in file.banks.indices {
                guard let database = databases[file.banks[place].id] else { continue }
                file.banks[place].core = CoreEntry(url: database.url)
            }
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await story(federation)) } catch { outcome = .failure(error) }
        await federation.stop()
        try await server.end(SIGQUIT)
        try outcome.get()
    }

    private func story(_ federation: TestFederation) async throws {
        let before = try await federation.quietBooks()
        #expect(before.balance("doum clearing/cedar/EUR") == -5_000_000_000)
        #expect(before.balance("cedar clearing/doum/EUR") == 5_000_000_000)
        for bank in [Brook.cedar, Brook.doum] { try await federation.processes.restart(bank) }
        #expect(try await federation.quietBooks().changes(since: before) == [:])

        let ids = try await Load.run(on: federation, callers: 3) { load in
            for _ in 0..<2 {
                try await load.commits(10)
                let report = try await settle(federation)
                #expect(report.state == .committed, "\(report.reason) from \(report.reasonFrom)")
            }
            try await load.commits(5)
        }
        try await federation.expectExactEnd(of: ids, since: before)
        let report = try await settle(federation)
        #expect(report.state == .committed, "\(report.reason) from \(report.reasonFrom)")
        let after = try await federation.quietBooks()
        for (bank, peer) in [("alder", "birch"), ("birch", "doum"), ("doum", "birch"), ("birch", "alder")] {
            #expect(after.balance("\(bank) clearing/\(peer)/EUR") == 0, "\(bank) and \(peer)")
        }
        for bank in ["alder", "birch", "doum"] {
            #expect(after.balance("\(bank) clearing/cedar/EUR") == -after.balance("cedar clearing/\(bank)/EUR"))
        }
        try await federation.expectReconciled()
    }

    private func settle(_ federation: TestFederation) async throws -> API.SettlementReport {
        var request = API.SettleWindowRequest()
        request.windowID = "\(TransactionID.fresh())"
        return try await federation.operators(of: Brook.cedar).settleWindow(request)
    }
}
