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

    /// Every account with balance and holds, and the trial balance.
    public func getBooks() async throws(ConnectError) -> Freshet_Bank_V1alpha_Books {
        try await call("GetBooks", Freshet_Bank_V1alpha_GetBooksRequest())
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

    /// What is prepared at the bank and has no outcome there yet.
    public func listInDoubt() async throws(ConnectError) -> Freshet_Bank_V1alpha_ListInDoubtResponse {
        try await call("ListInDoubt", Freshet_Bank_V1alpha_ListInDoubtRequest())
    }
}
