import BankAPI
import BankClient
import Federation
import FederationTesting
import SettlementProtocol
import Testing

extension BankProcesses {
    /// Everything that a customer was given or shown is there after a restart; only one process has the folder.
    @Suite struct KeepsWhatItPromised {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `tokens, loans and accounts outlive the process that made them`() async throws {
            let token = try await federation.operators(of: Brook.birch).issueCustomerToken("mill")
            let mill = CustomerClient(try federation.api(of: Brook.birch), token: token, client: federation.client)
            try await federation.settle(.timber())
            _ = try await mill.request(.timber(buyer: "quay-eur"))
            _ = try await federation.quietBooks()
            let loans = try await mill.listLoans(.init())
            let accounts = try await mill.listAccounts()
            #expect(loans.loans.count >= 2)
            try await federation.processes.kill(Brook.birch)
            try await federation.processes.restart(Brook.birch)
            try await eventually("the loans have changed") { try await mill.listLoans(.init()) == loans }
            #expect(try await mill.listAccounts() == accounts)
            try await federation.processes.restart(Brook.birch)
            #expect(try await mill.listLoans(.init()) == loans)
        }

        @Test func `mandates and their remainders outlive the process`() async throws {
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            _ = try await harbour.giveMandate(.of("harbour-eur", 2_000_000))
            let other = TransactionID.fresh().documentOfItsOwn
            let revoked = try await harbour.giveMandate(.of("harbour-eur", 1, document: other))
            _ = try await harbour.revokeMandate(.of(revoked.id))
            try await federation.settle(.timber(document: Brook.otherDocument))
            let mandates = try await harbour.listMandates()
            #expect(mandates.mandates.contains { $0.leftMinor == 760_000 })
            try await federation.processes.kill(Brook.doum)
            try await federation.processes.restart(Brook.doum)
            #expect(try await harbour.listMandates() == mandates)
        }

        @Test func `an operator's token ends with the process`() async throws {
            let operators = try await federation.operators(of: Brook.cedar)
            try await federation.processes.restart(Brook.cedar)
            #expect(try await reason { try await operators.getBooks() } == "token_unknown")
            _ = try await federation.operators(of: Brook.cedar).getBooks()
        }

        @Test(arguments: [(Brook.birch, "freshet-virtual-bank"), (Brook.cedar, "freshet-regular-bank")])
        func `a second process on a bank's folder is refused in one line`(bank: MemberID, program: String) async throws
        {
            let second = try await federation.changingNoBook {
                try await ServerRun(secondOf: bank, program: program, in: federation)
            }
            #expect(second.status == 75)
            #expect(second.lines.count == 1)
            #expect(second.report["event"] == "failed")
            #expect(second.report["code"] == "folder_locked")
            #expect(second.report["message"]?.isEmpty == false)
            #expect(second.report["next"]?.isEmpty == false)
            try await federation.settle(.timber())
        }
    }
}
