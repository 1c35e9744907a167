import BankAPI
import Directory
import Federation
import FederationTesting
import Foundation
import Postgres
import PostgresTesting
import SettlementProtocol
import Testing

/// Real processes, one of them a regular bank whose customers' accounts are in PostgreSQL.
@Suite(.serialized) struct SettlesInAFederation {
    @Test func `loans commit and abort, the server restarts in the middle, and every book is exact`() async throws {
        let server = try await TestServer.start()
        let database = try await server.database()
        try await TestFederation.run(
            adjust: { file in
                for place in file.banks.indices where file.banks[place].id == Brook.cedar {
                    file.banks[place].core = CoreEntry(url: database.url)
                }
            }, { federation in try await story(federation, server, database) })
        try await server.end(SIGQUIT)
    }

    private func story(
        _ federation: TestFederation, _ server: TestServer, _ database: TestDatabase
    ) async throws {
        let before = try await federation.quietBooks()
        try await federation.settle(.timber())
        let after = try await federation.quietBooks()
        #expect(after.movements(since: before) == API.LoanRequest.timberMovements)
        let bank = try await database.bank()
        let paid = try #require(API.LoanRequest.timberMovements["cedar sawmill-eur"])
        #expect(try await bank.number("SELECT balance FROM bank.account WHERE number = 'sawmill-eur'") == 10_000 + paid)
        await bank.close()

        let refused = try await federation.changingNoBook {
            try await federation.mill().request(.timber(buyer: "quay-eur")).loan
        }
        #expect(refused.reason == "insufficient_funds")

        let settled = try await federation.quietBooks()
        let ids = try await Load.run(on: federation) { load in
            try await load.commits(6)
            try await server.end(SIGINT)
            try await server.run()
            try await load.commits(6)
            try await server.end(SIGKILL)
            try await server.run()
            try await load.commits(6)
            try await federation.processes.kill(Brook.cedar)
            try await federation.processes.restart(Brook.cedar)
            try await load.commits(6)
        }
        try await federation.expectExactEnd(of: ids, since: settled)
    }
}
