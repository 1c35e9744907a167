package import BankAPI
import BankClient
import Federation
package import Transport

/// The calls to a bank that request a loan and follow it.
package protocol LoanClient: Sendable {
    func requestLoans(
        _ request: API.RequestLoansRequest, timeout: Duration
    ) async throws(ConnectError) -> API.RequestLoansResponse

    func getLoan(_ request: API.GetLoanRequest, timeout: Duration) async throws(ConnectError) -> API.Loan
}

extension CustomerClient: LoanClient {}
