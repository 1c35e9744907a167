import BankAPI
import BankCore
import Directory
import EmbeddedCore
import Federation
import FederationTesting
import Foundation
import Journal
import Logging
import Postgres
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing
import Transport

/// A bank that has just started refuses a loan whose id its books may have forgotten, before anything is composed.
@Suite(.serialized) struct RefusesWhatIsForgotten {
    @Test(arguments: [false, true])
    func `the first request after a start is refused if its id is below the durable horizon`(
        onPostgres: Bool
    ) async throws {
        let database = onPostgres ? try await TestServer.shared().database() : nil
        try await TestFederation.run(
            adjust: { moveBirch(in: &$0, to: database) }, { federation in try await story(federation, database) })
    }

    /// A horizon that went ahead while a clock was wrong for hours.
    @Test(arguments: [false, true])
    func `an operator who accepts the clock sets back a horizon that is days ahead of it`(
        onPostgres: Bool
    ) async throws {
        let database = onPostgres ? try await TestServer.shared().database() : nil
        try await TestFederation.run(
            acceptsClock: true, adjust: { moveBirch(in: &$0, to: database) },
            { federation in
                try await raiseHorizon(
                    of: federation, database, to: TransactionID.fresh().unixMilliseconds + 9 * 86_400_000)
                try await federation.processes.restart(Brook.birch)
                try await federation.settle(.timber())
            })
    }

    /// Gives birch a core in this database; nil leaves its own.
    private func moveBirch(in file: inout FederationFile, to database: TestDatabase?) {
        guard let database else { return }
        for place in file.banks.indices where file.banks[place].id == Brook.birch {
            file.banks[place].kind = .regular
            file.banks[place].core = CoreEntry(url: database.url)
        }
    }

    private func story(_ federation: TestFederation, _ database: TestDatabase?) async throws {
        let forgotten = TransactionID.fresh()
        let horizon = forgotten.unixMilliseconds + 5_000
        let kept = TransactionID(unixMilliseconds: horizon, random: (1, 2))
        try await raiseHorizon(of: federation, database, to: horizon)
        try await eventually("its horizon is still ahead of the clock") {
            kept.unixMilliseconds < TransactionID.fresh().unixMilliseconds
        }
        try await federation.processes.restart(Brook.birch)
        let mill = try await federation.mill()
        let refused = try await mill.request(.timber(id: forgotten))
        #expect(refused.refusal.code == "expired")
        // Nothing was composed: neither this bank nor its coordinator knows the id.
        await #expect { try await mill.loan("\(forgotten)") } throws: {
            ($0 as? ConnectError)?.reason == "unknown_transaction"
        }
        try await federation.settle(.timber(id: kept))
    }

    /// Kills birch, and raises its books' horizon.
    private func raiseHorizon(
        of federation: TestFederation, _ database: TestDatabase?, to horizon: UInt64
    ) async throws {
        try await federation.processes.kill(Brook.birch)
        if let database {
            let core = try await database.core(owner: Brook.birch)
            try await core.raiseHorizon(to: horizon)
            await core.close()
        } else {
            let folder = try DataFolder(path: "\(federation.processes.folder.path)/birch/core")
            let core = try await JournaledCore(folder: folder, owner: Brook.birch, logger: Logger(label: "test")) { _ in
            }
            try await core.raiseHorizon(to: horizon)
            await core.close()
            folder.close()
        }
    }
}
