import BankAPI
import SwiftProtobuf
import Transport

/// Calls a bank on behalf of its operators.
public struct OperatorClient: Sendable {
    let call: BankCall

    /// - Parameter token: The bearer token of the bank's ready line.
    public init(_ endpoint: Endpoint, token: String, client: ConnectClient) {
        call = BankCall(endpoint: endpoint, service: "freshet.bank.v1alpha.Operators", token: token, client: client)
    }

    /// Every account with balance and holds, and the trial balance. A bank with thousands of accounts gives them page by
    /// page: the accounts of a page are of one moment, and the trial balance is of one; not all of them together.
    public func getBooks() async throws(ConnectError) -> Freshet_Bank_V1alpha_Books {
        var books: Freshet_Bank_V1alpha_Books = try await call("GetBooks", Freshet_Bank_V1alpha_GetBooksRequest())
        while books.more {
            var request = Freshet_Bank_V1alpha_GetBooksRequest()
            request.skip = UInt64(books.accounts.count)
            let page: Freshet_Bank_V1alpha_Books = try await call("GetBooks", request)
            guard !page.accounts.isEmpty else { break }
            books.accounts += page.accounts
            books.more = page.more
        }
        return books
    }

    /// What was booked on any account of the bank.
    public func getStatement(
        _ request: Freshet_Bank_V1alpha_GetStatementRequest
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_Statement {
        try await call("GetStatement", request, timeout: .seconds(60))
    }

    /// Takes in a customer, or opens further accounts for one. Repeating it has no effect.
    public func openCustomer(
        _ request: Freshet_Bank_V1alpha_OpenCustomerRequest
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_Customer {
        try await call("OpenCustomer", request)
    }

    /// Closes a customer's accounts, all of which must be empty. Repeating it has no effect.
    public func closeCustomer(_ id: String) async throws(ConnectError) -> Freshet_Bank_V1alpha_Customer {
        var request = Freshet_Bank_V1alpha_CloseCustomerRequest()
        request.id = id
        return try await call("CloseCustomer", request)
    }

    /// Every customer, by id.
    public func listCustomers() async throws(ConnectError) -> [Freshet_Bank_V1alpha_Customer] {
        var customers: [Freshet_Bank_V1alpha_Customer] = []
        var page: Freshet_Bank_V1alpha_ListCustomersResponse
        repeat {
            var request = Freshet_Bank_V1alpha_ListCustomersRequest()
            request.after = customers.last?.id ?? ""
            page = try await call("ListCustomers", request)
            customers += page.customers
        } while page.more && !page.customers.isEmpty
        return customers
    }

    /// What the bank lends from, and what of it is set aside for whom.
    public func getReserve() async throws(ConnectError) -> Freshet_Bank_V1alpha_ReserveReport {
        try await call("GetReserve", Freshet_Bank_V1alpha_GetReserveRequest())
    }

    /// Sets a part of the open reserve aside for a customer. Repeating a request id has no effect.
    public func allocateReserve(
        _ request: Freshet_Bank_V1alpha_MoveReserveRequest
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_ReserveReport {
        try await call("AllocateReserve", request)
    }

    /// Takes a part of a customer's allocation back. Repeating a request id has no effect.
    public func recallReserve(
        _ request: Freshet_Bank_V1alpha_MoveReserveRequest
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_ReserveReport {
        try await call("RecallReserve", request)
    }

    /// A new bearer token for a customer; the bank keeps only its hash.
    public func issueCustomerToken(_ customer: String) async throws(ConnectError) -> String {
        var request = Freshet_Bank_V1alpha_IssueCustomerTokenRequest()
        request.customer = customer
        let response: Freshet_Bank_V1alpha_IssueCustomerTokenResponse = try await call("IssueCustomerToken", request)
        return response.token
    }

    /// Has the bank compare its clearing accounts with every peer's.
    public func reconcile() async throws(ConnectError) -> Freshet_Bank_V1alpha_ReconcileResponse {
        try await call("Reconcile", Freshet_Bank_V1alpha_ReconcileRequest(), timeout: .seconds(60))
    }

    /// Has the settlement bank settle a window. Repeating the window's id has no second effect.
    public func settleWindow(
        _ request: Freshet_Bank_V1alpha_SettleWindowRequest
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_SettlementReport {
        try await call("SettleWindow", request, timeout: .seconds(90))
    }

    /// What is prepared at the bank and has no outcome there yet.
    public func listInDoubt() async throws(ConnectError) -> Freshet_Bank_V1alpha_ListInDoubtResponse {
        try await call("ListInDoubt", Freshet_Bank_V1alpha_ListInDoubtRequest())
    }
}
