public import BankAPI
import SwiftProtobuf
public import Transport

/// Calls a bank on behalf of its operators.
public struct OperatorClient: Sendable {
    let call: BankCall

    /// - Parameter token: The bearer token of the bank's ready line.
    public init(_ endpoint: Endpoint, token: String, client: ConnectClient) {
        call = BankCall(endpoint: endpoint, service: API.operatorsService, token: token, client: client)
    }

    /// Every account with balance and holds, and the trial balance. A bank with thousands of accounts answers in pages.
    /// Each page, and the trial balance, is a snapshot of one moment; all of them together are not.
    public func getBooks() async throws(ConnectError) -> API.Books {
        var books: API.Books = try await call("GetBooks", API.GetBooksRequest())
        while books.more {
            var request = API.GetBooksRequest()
            request.skip = UInt64(books.accounts.count)
            let page: API.Books = try await call("GetBooks", request)
            guard !page.accounts.isEmpty else { break }
            books.accounts += page.accounts
            books.more = page.more
        }
        return books
    }

    /// A statement of any account of the bank.
    public func getStatement(
        _ request: API.GetStatementRequest
    ) async throws(ConnectError) -> API.Statement {
        try await call("GetStatement", request, timeout: .seconds(60))
    }

    /// Adds a customer, or opens more accounts for one. Repeating it has no effect.
    public func openCustomer(
        _ request: API.OpenCustomerRequest
    ) async throws(ConnectError) -> API.Customer {
        try await call("OpenCustomer", request)
    }

    /// Closes a customer's accounts, all of which must be empty. Repeating it has no effect.
    public func closeCustomer(_ id: String) async throws(ConnectError) -> API.Customer {
        var request = API.CloseCustomerRequest()
        request.id = id
        return try await call("CloseCustomer", request)
    }

    /// Every customer, by id.
    public func listCustomers() async throws(ConnectError) -> [API.Customer] {
        var customers: [API.Customer] = []
        var page: API.ListCustomersResponse
        repeat {
            var request = API.ListCustomersRequest()
            request.after = customers.last?.id ?? ""
            page = try await call("ListCustomers", request)
            guard page.customers.allSatisfy({ $0.id > request.after }) else { break }
            customers += page.customers
        } while page.more && !page.customers.isEmpty
        return customers
    }

    /// The bank's reserves, and the customers' allocations from them.
    public func getReserve() async throws(ConnectError) -> API.ReserveReport {
        try await call("GetReserve", API.GetReserveRequest())
    }

    /// Sets a part of the open reserve aside for a customer. Repeating a request id has no effect.
    public func allocateReserve(
        _ request: API.MoveReserveRequest
    ) async throws(ConnectError) -> API.ReserveReport {
        try await call("AllocateReserve", request)
    }

    /// Takes a part of a customer's allocation back. Repeating a request id has no effect.
    public func recallReserve(
        _ request: API.MoveReserveRequest
    ) async throws(ConnectError) -> API.ReserveReport {
        try await call("RecallReserve", request)
    }

    /// A new bearer token for a customer; the bank keeps only its hash.
    public func issueCustomerToken(_ customer: String) async throws(ConnectError) -> String {
        var request = API.IssueCustomerTokenRequest()
        request.customer = customer
        let response: API.IssueCustomerTokenResponse = try await call("IssueCustomerToken", request)
        return response.token
    }

    /// Has the bank compare its clearing accounts with every peer's, and waits for the end.
    ///
    /// - Parameter note: Called every 20 seconds with how many entries have been read.
    public func reconcile(noting note: (UInt64) -> Void = { _ in }) async throws(ConnectError) -> API.ReconcileResponse
    {
        var request = API.ReconcileRequest()
        while true {
            let answer: API.ReconcileResponse = try await call("Reconcile", request, timeout: .seconds(60))
            guard answer.running else { return answer }
            note(answer.entries)
            request.run = answer.run
        }
    }

    /// Has the settlement bank settle a window. Repeating the window's id has no second effect.
    public func settleWindow(
        _ request: API.SettleWindowRequest
    ) async throws(ConnectError) -> API.SettlementReport {
        try await call("SettleWindow", request, timeout: .seconds(90))
    }

    /// The transactions that are prepared at the bank and have no outcome there yet.
    public func listInDoubt() async throws(ConnectError) -> API.ListInDoubtResponse {
        try await call("ListInDoubt", API.ListInDoubtRequest())
    }
}
