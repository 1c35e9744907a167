import BankAPI
import BankClient
import Federation
import FederationTesting
import SettlementProtocol
import Testing
import Transport

extension BankInterfaces {
    /// The owner of the token decides what a call may see and do.
    @Suite struct AuthenticatesCallers {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test(arguments: [API.customersService + "/ListAccounts", API.operatorsService + "/GetBooks"])
        func `a call without a token is refused`(method: String) async throws {
            let parts = method.split(separator: "/").map(String.init)
            let answer = try await RawRequest(parts[0], parts[1]).send(to: federation.api(of: Brook.birch))
            #expect(answer.status == 401)
            #expect(answer.code == "unauthenticated")
            #expect(answer.reason == "token_missing")
            #expect(answer.next?.isEmpty == false)
        }

        @Test(arguments: ["", "x", "a b", String(repeating: "A", count: 43), String(repeating: "A", count: 600)])
        func `a call with a token that the bank did not issue is refused`(token: String) async throws {
            for (service, method) in [(API.customersService, "ListAccounts"), (API.operatorsService, "GetBooks")] {
                let request = RawRequest(service, method, token: token)
                let answer = try await request.send(to: federation.api(of: Brook.birch))
                #expect(answer.status == 401)
                #expect(["token_unknown", "token_missing"].contains(answer.reason))
            }
        }

        @Test func `a loan with a wrong token changes no book`() async throws {
            let stranger = CustomerClient(
                try federation.api(of: Brook.birch), token: "stolen", client: federation.client)
            let refusal = try await federation.changingNoBook {
                try await reason { try await stranger.request(.timber()) }
            }
            #expect(refusal == "token_unknown")
        }

        @Test func `a customer's token is refused for operator calls`() async throws {
            let token = try await federation.operators(of: Brook.birch).issueCustomerToken("mill")
            let asOperator = OperatorClient(
                try federation.api(of: Brook.birch), token: token, client: federation.client)
            let refusal = try #require(try await failure { try await asOperator.getBooks() })
            #expect(refusal.code == .permissionDenied)
            #expect(refusal.reason == "operators_only")
            #expect(try await reason { try await asOperator.issueCustomerToken("mill") } == "operators_only")
            #expect(try await reason { try await asOperator.reconcile() } == "operators_only")
        }

        @Test func `an operator's token is refused for customer calls and at other banks`() async throws {
            let members = await federation.processes.members
            let operatorToken = try #require(members.first { $0.id == Brook.birch }?.operatorToken)
            let asCustomer = CustomerClient(
                try federation.api(of: Brook.birch), token: operatorToken, client: federation.client)
            #expect(try await reason { try await asCustomer.listAccounts() } == "token_unknown")
            let abroad = OperatorClient(
                try federation.api(of: Brook.cedar), token: operatorToken, client: federation.client)
            #expect(try await reason { try await abroad.getBooks() } == "token_unknown")
        }

        @Test func `a token is issued to customers of the bank only`() async throws {
            let operators = try await federation.operators(of: Brook.birch)
            let refusal = try #require(try await failure { try await operators.issueCustomerToken("harbour") })
            #expect(refusal.code == .notFound)
            #expect(refusal.reason == "unknown_customer")
        }

        @Test func `customers see their own accounts, loans and mandates only`() async throws {
            let loan = try await federation.settle(.timber())
            let mill = try await federation.mill()
            let joiner = try await federation.customer("joiner", of: Brook.birch)
            #expect(try await mill.listAccounts().accounts.map(\.id) == ["mill-eur", "mill-usd"])
            #expect(try await joiner.listAccounts().accounts.map(\.id) == ["joiner-eur"])
            #expect(try await mill.listLoans(.init()).loans.contains { $0.id == loan.id })
            #expect(try await joiner.listLoans(.init()).loans.isEmpty)
            #expect(try await reason { try await joiner.loan(loan.id) } == "unknown_transaction")
            let quay = try await federation.customer("quay", of: Brook.doum)
            #expect(try await quay.listMandates().mandates.map(\.account) == ["quay-eur"])
        }

        @Test func `a customer cannot give a mandate on another customer's account`() async throws {
            let joiner = try await federation.customer("joiner", of: Brook.birch)
            let refusal = try await federation.changingNoBook {
                try await reason { try await joiner.giveMandate(.of("mill-eur", 1_000)) }
            }
            #expect(refusal == "not_authorised")
        }
    }
}
