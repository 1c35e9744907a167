public import BankAPI
import SwiftProtobuf
public import Transport

/// Calls a bank on behalf of one of its customers.
public struct CustomerClient: Sendable {
    let call: BankCall

    /// - Parameter token: A bearer token that the bank issued for the customer.
    public init(_ endpoint: Endpoint, token: String, client: ConnectClient) {
        call = BankCall(endpoint: endpoint, service: API.customersService, token: token, client: client)
    }

    /// Calculates a loan's fees and transfers; changes nothing.
    public func quoteLoan(
        _ request: API.QuoteLoanRequest
    ) async throws(ConnectError) -> API.QuoteLoanResponse {
        try await call("QuoteLoan", request)
    }

    /// Requests loans, each all or nothing. A repeated id returns the first result, so retry if no answer comes.
    public func requestLoans(
        _ request: API.RequestLoansRequest, timeout: Duration = .seconds(60)
    ) async throws(ConnectError) -> API.RequestLoansResponse {
        let response: API.RequestLoansResponse = try await call("RequestLoans", request, timeout: timeout)
        return response.bounded
    }

    public func getLoan(
        _ request: API.GetLoanRequest, timeout: Duration = .seconds(60)
    ) async throws(ConnectError) -> API.Loan {
        let loan: API.Loan = try await call("GetLoan", request, timeout: timeout)
        return loan.bounded
    }

    /// The customer's loans, newest first.
    public func listLoans(
        _ request: API.ListLoansRequest
    ) async throws(ConnectError) -> API.ListLoansResponse {
        var response: API.ListLoansResponse = try await call("ListLoans", request)
        response.loans = response.loans.map(\.bounded)
        return response
    }

    public func listAccounts() async throws(ConnectError) -> API.ListAccountsResponse {
        try await call("ListAccounts", API.ListAccountsRequest())
    }

    /// Gives a standing consent to debits of one of the customer's accounts.
    public func giveMandate(
        _ request: API.GiveMandateRequest
    ) async throws(ConnectError) -> API.Mandate {
        try await call("GiveMandate", request)
    }

    /// Revokes a mandate; debits that the bank has promised are still paid.
    public func revokeMandate(
        _ request: API.RevokeMandateRequest
    ) async throws(ConnectError) -> API.Mandate {
        try await call("RevokeMandate", request)
    }

    /// A statement of one of the customer's accounts.
    public func getStatement(
        _ request: API.GetStatementRequest
    ) async throws(ConnectError) -> API.Statement {
        try await call("GetStatement", request, timeout: .seconds(60))
    }

    public func listMandates() async throws(ConnectError) -> API.ListMandatesResponse {
        try await call("ListMandates", API.ListMandatesRequest())
    }
}
