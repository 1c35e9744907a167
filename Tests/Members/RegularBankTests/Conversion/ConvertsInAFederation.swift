#if DEBUG
import BankAPI
import BankClient
import Directory
import Failpoints
import Federation
import FederationTesting
import Foundation
import Postgres
import PostgresTesting
import ProcessInterface
import Projections
import SettlementProtocol
import Testing
import Transport

/// Real processes: birch becomes a regular bank on PostgreSQL while it has a loan in doubt.
///
/// Birch lends, keeps borrowers' accounts and originates loans.
@Suite(.serialized) struct ConvertsInAFederation {
    /// Birch's answers to its operators, its customers, the coordinator and its peers.
    private struct Said: Hashable {
        var statements: [String: API.Statement] = [:]
        var loans: [API.Loan] = []
        var states: [Wire.ParticipantState] = []
        var clearing: [MemberID: Wire.ClearingResponse] = [:]
    }

    @Test func `a bank is converted with a loan in doubt, and the coordinator's decision ends the loan`() async throws {
        let server = try await TestServer.start()
        let database = try await server.database()
        let federation = try await TestFederation.start(coordinators: [Brook.ford])
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await story(federation, database)) } catch { outcome = .failure(error) }
        await federation.stop()
        try await server.end(SIGQUIT)
        try outcome.get()
    }

    private func story(_ federation: TestFederation, _ database: TestDatabase) async throws {
        let operators = try await federation.operators(of: Brook.birch)
        var move = API.MoveReserveRequest()
        (move.requestID, move.customer, move.currency, move.amountMinor) = (
            "\(TransactionID.fresh())", "mill", "EUR", 900_000
        )
        _ = try await operators.allocateReserve(move)
        let settled = API.LoanRequest.timber(id: .fresh())
        try await federation.settle(settled)
        let refused = API.LoanRequest.timber(id: .fresh(), buyer: "quay-eur")
        #expect(try await federation.mill().request(refused).loan.reason == "insufficient_funds")
        let quiet = try await federation.quietBooks()

        let doubtful = TransactionID.fresh()
        let request = API.LoanRequest.timber(id: doubtful, timeoutMilliseconds: 30_000)
        try await leaveInDoubt(request, at: federation)
        #expect(try await federation.inDoubt(at: Brook.birch) == 1)
        let keys = try [settled.id, refused.id].map {
            TransactionKey(coordinator: Brook.ford, id: try TransactionID($0))
        }
        let before = try await said(by: federation, keys)
        let folder = "\(federation.processes.folder.path)/birch"
        let files = try Self.plant(in: folder)

        let conversion = try await federation.processes.convert(Brook.birch, to: CoreEntry(url: database.url))
        #expect(conversion.prepared == 1 && !conversion.wasDoneBefore)
        #expect(federation.processes.file.bank(Brook.birch)?.kind == .regular)
        #expect(await federation.processes.members.first { $0.id == Brook.birch }?.role == .regular)
        #expect(try Self.bytes(of: files, in: folder) == files)

        // The coordinator is still paused: the loan is still in doubt, and every other answer is as before.
        #expect(try await federation.inDoubt(at: Brook.birch) == 1)
        let after = try await said(by: federation, keys)
        #expect(after.statements == before.statements)
        #expect(after.states == before.states && after.clearing == before.clearing)
        #expect(after.loans.map(\.id) == before.loans.map(\.id))

        try await federation.processes.resume(Brook.ford)
        let ended = try await federation.quietBooks(within: .seconds(90))
        #expect(ended.movements(since: quiet) == API.LoanRequest.timberMovements)
        #expect(try await federation.mill().loan("\(doubtful)", waitingFor: .applied).state == .committed)
        try await federation.expectReconciled()

        try await replay(settled: settled, refused: refused, doubtful: request, on: federation)
        try await lend(on: federation)
        try await restartAndRefuse(federation)
    }

    /// Leaves a loan in doubt: the coordinator decides to commit it, and stops before it tells any bank.
    private func leaveInDoubt(_ request: API.LoanRequest, at federation: TestFederation) async throws {
        let arming = FailpointArming(.coordinatorDecisionAfterWrite, .stop)
        try await federation.processes.restart(
            Brook.ford, environment: [FailpointArming.variable: arming.description])
        let mill = try await federation.mill()
        let waiting = Task { try? await mill.request(request, waitingFor: .decided, timeout: .seconds(60)) }
        try await eventually("the coordinator does not decide") {
            try await federation.processes.condition(of: Brook.ford) == .paused
        }
        waiting.cancel()
        _ = await waiting.value
    }

    private func said(by federation: TestFederation, _ keys: [TransactionKey]) async throws -> Said {
        let operators = try await federation.operators(of: Brook.birch)
        var said = Said()
        for account in try await operators.getBooks().accounts {
            var request = API.GetStatementRequest()
            (request.account, request.limit) = (account.id, 5_000)
            said.statements[account.id] = try await operators.getStatement(request)
        }
        said.loans = try await federation.mill().listLoans(.init()).loans
        said.states = try await federation.inquire(keys, at: Brook.birch)
        for peer in [Brook.alder, Brook.cedar, Brook.doum] {
            said.clearing[peer] = try await federation.clearing(at: Brook.birch, as: peer.text)
        }
        return said
    }

    // MARK: The folder

    /// Puts a stand-in for a vault into the bank's folder.
    ///
    /// - Returns: The bytes of the keys and the vault, which are not part of the bank's books, by path.
    private static func plant(in folder: String) throws -> [String: Data] {
        try FileManager.default.createDirectory(
            atPath: "\(folder)/vault/sealed", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data("an invoice, sealed".utf8).write(to: URL(filePath: "\(folder)/vault/sealed/one"))
        try Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            .write(to: URL(filePath: "\(folder)/vault/index"))
        var files: [String: Data] = [:]
        for path in ["sealing.key", "borrower.key", "vault/sealed/one", "vault/index"] { files[path] = Data() }
        return try bytes(of: files, in: folder)
    }

    private static func bytes(of files: [String: Data], in folder: String) throws -> [String: Data] {
        try Dictionary(
            uniqueKeysWithValues: files.keys.map { ($0, try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) })
    }

    // MARK: Afterwards

    /// Repeated requests get the same answers as before.
    private func replay(
        settled: API.LoanRequest, refused: API.LoanRequest, doubtful: API.LoanRequest, on federation: TestFederation
    ) async throws {
        try await federation.changingNoBook {
            let mill = try await federation.mill()
            #expect(try await mill.loan(settled.id).state == .committed)
            #expect(try await mill.request(settled).loan.state == .committed)
            #expect(try await mill.request(refused).loan.reason == "insufficient_funds")
            #expect(try await mill.request(doubtful).loan.state == .committed)

            // The abort comes before the prepare, so its tombstone refuses the prepare.
            let payment = try federation.payment()
            _ = try await federation.finish(payment, .aborted, at: Brook.birch)
            #expect(try await federation.prepare(payment, at: Brook.birch).vote.choice == .no)
        }
    }

    /// Birch lends out of its open reserve and out of mill's allocation.
    private func lend(on federation: TestFederation) async throws {
        var fromReserve = API.LoanRequest.timber(principal: 800_000)
        fromReserve.advances[0].lender = "birch"
        try await federation.settle(fromReserve)
        var fromAllocation = API.LoanRequest.timber(principal: 800_000)
        fromAllocation.advances[0].lender = ""
        fromAllocation.advances[0].fromAllocation = true
        try await federation.settle(fromAllocation)
        let reserve = try #require(
            try await federation.operators(of: Brook.birch).getReserve().reserves.first { $0.currency == "EUR" })
        #expect(reserve.allocatedMinor == 900_000 && reserve.balanceMinor == 13_000_000 - 900_000)
        #expect(reserve.feeIncomeMinor == 2 * 3_600)
        try await federation.expectReconciled()
    }

    /// The regular bank restarts with its books, and no process serves from the old ones.
    private func restartAndRefuse(_ federation: TestFederation) async throws {
        let before = try await federation.quietBooks()
        try await federation.processes.restart(Brook.birch)
        #expect(try await federation.quietBooks() == before)

        try await federation.processes.kill(Brook.birch)
        for (kind, program) in [(BankKind.virtual, "freshet-virtual-bank"), (.regular, "freshet-regular-bank")] {
            var file = federation.processes.file
            for place in file.banks.indices where file.banks[place].id == Brook.birch {
                (file.banks[place].kind, file.banks[place].core) = (kind, nil)
            }
            try file.redacted(for: Brook.birch).yaml().write(
                toFile: "\(federation.processes.folder.path)/config/birch.yaml", atomically: true, encoding: .utf8)
            let run = try await ServerRun(secondOf: Brook.birch, program: program, in: federation)
            #expect(run.status == 78 && run.report["code"] == "store_moved", "\(run.lines)")
            #expect(run.report["message"]?.contains("postgres://") == true)
        }
        try await federation.processes.restart(Brook.birch)
        #expect(try await federation.quietBooks() == before)
    }

    @Test func `a bank is converted while loans go on, and every book is exact`() async throws {
        let server = try await TestServer.start()
        let database = try await server.database()
        let federation = try await TestFederation.start(coordinators: [Brook.ford])
        let outcome: Result<Void, any Error>
        do {
            let before = try await federation.quietBooks()
            let ids = try await Load.run(on: federation) { load in
                try await load.commits(6)
                _ = try await federation.processes.convert(Brook.cedar, to: CoreEntry(url: database.url))
                try await load.commits(6)
            }
            try await federation.expectExactEnd(of: ids, since: before)
            outcome = .success(())
        } catch { outcome = .failure(error) }
        await federation.stop()
        try await server.end(SIGQUIT)
        try outcome.get()
    }
}
#endif
