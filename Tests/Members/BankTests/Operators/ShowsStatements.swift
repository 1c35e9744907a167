import BankAPI
import BankClient
import Federation
import FederationTesting
import SettlementProtocol
import Testing
import Transport

extension API.GetStatementRequest {
    static func of(_ account: String, since: UInt64 = 0, limit: UInt32 = 0) -> API.GetStatementRequest {
        var request = API.GetStatementRequest()
        request.account = account
        request.since = since
        request.limit = limit
        return request
    }
}

extension BankInterfaces {
    /// Statements show the bookings of an account to the callers who may see it.
    @Suite struct ShowsStatements {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `a customer's statement adds up to the balance and names its transactions`() async throws {
            let mill = try await federation.mill()
            let loan = try await federation.settle(.timber())
            let statement = try await mill.getStatement(.of("mill-eur", limit: 5_000))
            var balance: Int64 = 0
            for entry in statement.entries {
                balance += entry.amountMinor
                #expect(entry.balanceMinor == balance)
            }
            #expect(statement.account.balanceMinor == balance)
            let last = try #require(statement.entries.last)
            #expect(last.cause == "transaction")
            #expect(last.reference == loan.id)
            #expect(last.amountMinor == API.LoanRequest.timberMovements["birch mill-eur"])
            let page = try await mill.getStatement(.of("mill-eur", since: last.position - 1))
            #expect(page.entries == [last])
        }

        @Test(arguments: ["joiner-eur", "reserve/EUR", "clearing/alder/EUR", "nobody", ""])
        func `a customer cannot read the statement of any other account`(account: String) async throws {
            let mill = try await federation.mill()
            #expect(try await reason { try await mill.getStatement(.of(account)) } == "unknown_account")
        }

        @Test func `operators can read the statement of every account`() async throws {
            try await federation.settle(.timber())
            let operators = try await federation.operators(of: Brook.birch)
            for account in ["mill-eur", "reserve/EUR", "clearing/alder/EUR", "position/EUR"] {
                let statement = try await operators.getStatement(.of(account, limit: 5_000))
                #expect(statement.entries.last?.balanceMinor == statement.account.balanceMinor, "\(account)")
            }
            #expect(try await reason { try await operators.getStatement(.of("nobody")) } == "unknown_account")
        }
    }
}
