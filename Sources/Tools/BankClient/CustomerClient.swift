import BankAPI
import SwiftProtobuf
import Transport

/// Calls a bank on behalf of one of its customers.
public struct CustomerClient: Sendable {
    let call: BankCall

    /// - Parameter token: A bearer token that the bank issued for the customer.
    public init(_ endpoint: Endpoint, token: String, client: ConnectClient) {
        call = BankCall(endpoint: endpoint, service: "freshet.bank.v1alpha.Customers", token: token, client: client)
    }

    /// What a loan would cost and move. Changes nothing.
    public func quoteLoan(
        _ request: Freshet_Bank_V1alpha_QuoteLoanRequest
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_QuoteLoanResponse {
        try await call("QuoteLoan", request)
    }

    /// Requests loans, each all or nothing. Repeating an id returns the first result, so ask again when no answer came.
    public func requestLoans(
        _ request: Freshet_Bank_V1alpha_RequestLoansRequest, timeout: Duration = .seconds(60)
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_RequestLoansResponse {
        try await call("RequestLoans", request, timeout: timeout)
    }

    public func getLoan(
        _ request: Freshet_Bank_V1alpha_GetLoanRequest, timeout: Duration = .seconds(60)
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_Loan {
        try await call("GetLoan", request, timeout: timeout)
    }

    /// The customer's loans, newest first.
    public func listLoans(
        _ request: Freshet_Bank_V1alpha_ListLoansRequest
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_ListLoansResponse {
        try await call("ListLoans", request)
    }

    public func listAccounts() async throws(ConnectError) -> Freshet_Bank_V1alpha_ListAccountsResponse {
        try await call("ListAccounts", Freshet_Bank_V1alpha_ListAccountsRequest())
    }

    /// Gives a standing consent to debits of one of the customer's accounts.
    public func giveMandate(
        _ request: Freshet_Bank_V1alpha_GiveMandateRequest
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_Mandate {
        try await call("GiveMandate", request)
    }

    /// What was booked on one of the customer's accounts.
    public func getStatement(
        _ request: Freshet_Bank_V1alpha_GetStatementRequest
    ) async throws(ConnectError) -> Freshet_Bank_V1alpha_Statement {
        try await call("GetStatement", request, timeout: .seconds(60))
    }

    public func listMandates() async throws(ConnectError) -> Freshet_Bank_V1alpha_ListMandatesResponse {
        try await call("ListMandates", Freshet_Bank_V1alpha_ListMandatesRequest())
    }
}
