import BankAPI
import BankClient
import Federation
import FederationTesting
import SettlementProtocol
import Testing
import Transport

extension API.OpenCustomerRequest {
    static func of(_ id: String, _ accounts: [String], name: String = "Somebody", currency: String = "EUR")
        -> API.OpenCustomerRequest
    {
        var request = API.OpenCustomerRequest()
        request.id = id
        request.name = name
        request.accounts = accounts.map { account in
            var new = API.NewAccount()
            new.id = account
            new.currency = currency
            return new
        }
        return request
    }
}

extension BankInterfaces {
    /// Customers come and go while the bank runs.
    @Suite struct TakesInCustomers {
        private let federation: TestFederation
        private let id = "c-\(UInt32.random(in: 0 ... .max))"

        init() throws { federation = try .current }

        @Test func `a new customer has a token, accounts and loans like any other`() async throws {
            let operators = try await federation.operators(of: Brook.birch)
            let opened = try await operators.openCustomer(.of(id, ["\(id)-eur"]))
            #expect(opened.accounts.map(\.id) == ["\(id)-eur"])
            #expect(try await operators.openCustomer(.of(id, ["\(id)-eur"])) == opened)
            #expect(try await operators.listCustomers().contains(opened))
            let customer = try await federation.customer(id, of: Brook.birch)
            #expect(try await customer.listAccounts().accounts.map(\.id) == ["\(id)-eur"])
            let mill = try await federation.mill()
            var request = API.LoanRequest.timber()
            request.payments.append(.from("mill-eur", to: "birch:\(id)-eur", 100))
            #expect(try await mill.request(request).loan.state == .committed)
            let statement = try await customer.getStatement(.of("\(id)-eur"))
            #expect(statement.entries.map(\.amountMinor) == [100])
        }

        @Test func `a customer is closed once its accounts are empty, and its token ends`() async throws {
            let operators = try await federation.operators(of: Brook.birch)
            _ = try await operators.openCustomer(.of(id, ["\(id)-eur"]))
            let customer = try await federation.customer(id, of: Brook.birch)
            _ = try await operators.allocateReserve(.of(id, 500))
            #expect(try await reason { try await operators.closeCustomer(id) } == "account_in_use")
            _ = try await operators.recallReserve(.of(id, 500))
            #expect(try await operators.closeCustomer(id).closed)
            #expect(try await operators.closeCustomer(id).closed)
            #expect(try await reason { try await customer.listAccounts() } == "token_unknown")
            #expect(try await reason { try await operators.issueCustomerToken(id) } == "unknown_customer")
            #expect(try await reason { try await operators.openCustomer(.of(id, [])) } == "conflict")
            #expect(try await reason { try await operators.allocateReserve(.of(id, 1)) } == "unknown_customer")
        }

        @Test(arguments: [
            (API.OpenCustomerRequest.of("No", []), "malformed"), (.of("x", [], name: ""), "malformed"),
            (.of("x", ["A B"]), "malformed"), (.of("x", ["x-eur", "x-eur"]), "malformed"),
            (.of("x", ["x-jpy"], currency: "JPY"), "currency_not_kept"),
            (.of("mill", [], name: "Another Mill"), "conflict"), (.of("thief", ["mill-eur"]), "account_exists"),
        ])
        func `an invalid customer is refused and changes no book`(
            request: API.OpenCustomerRequest, code: String
        ) async throws {
            let operators = try await federation.operators(of: Brook.birch)
            let refusal = try await federation.changingNoBook {
                try await reason { try await operators.openCustomer(request) }
            }
            #expect(refusal == code)
            let known = try await operators.listCustomers().map(\.id)
            #expect(request.id == "mill" || !known.contains(request.id), "a refused customer does not exist")
        }

        @Test func `one of several concurrent customers gets an account id, the others are refused`() async throws {
            let operators = try await federation.operators(of: Brook.birch)
            let account = "\(id)-shared"
            let answers = await withTaskGroup(of: String.self) { group in
                for number in 0..<8 {
                    let request = API.OpenCustomerRequest.of("\(id)-\(number)", [account])
                    group.addTask {
                        do {
                            let opened = try await operators.openCustomer(request)
                            return opened.accounts.contains { $0.owner == request.id } ? "opened" : "nothing"
                        } catch {
                            return (error as? ConnectError)?.reason ?? "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(answers.sorted() == Array(repeating: "account_exists", count: 7) + ["opened"])
        }

        @Test func `an unknown customer cannot be closed`() async throws {
            let operators = try await federation.operators(of: Brook.birch)
            #expect(try await reason { try await operators.closeCustomer("nobody") } == "unknown_customer")
        }
    }
}
