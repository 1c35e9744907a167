public import BankAPI
public import BankClient
import Federation
import SettlementProtocol
public import Testing
public import Transport

extension CustomerClient {
    /// Requests one loan.
    public func request(
        _ loan: API.LoanRequest, waitingFor goal: API.WaitFor = .applied, timeout: Duration = .seconds(60)
    ) async throws -> API.LoanResult {
        try #require(try await request([loan], waitingFor: goal, timeout: timeout).first)
    }

    /// Requests loans in one call; the results are in the same order.
    public func request(
        _ loans: [API.LoanRequest], waitingFor goal: API.WaitFor = .applied, timeout: Duration = .seconds(60)
    ) async throws(ConnectError) -> [API.LoanResult] {
        var request = API.RequestLoansRequest()
        request.loans = loans
        request.waitFor = goal
        return try await requestLoans(request, timeout: timeout).results
    }

    /// Asks for a quote of a loan and drops the answer.
    public func quote(_ loan: API.LoanRequest) async throws(ConnectError) {
        var request = API.QuoteLoanRequest()
        request.loan = loan
        _ = try await quoteLoan(request)
    }

    public func loan(
        _ id: String, waitingFor goal: API.WaitFor = .unspecified
    ) async throws(ConnectError) -> API.Loan {
        var request = API.GetLoanRequest()
        request.id = id
        request.waitFor = goal
        return try await getLoan(request)
    }
}

extension TestFederation {
    /// Requests a loan for mill that must be committed, and waits until it is applied.
    ///
    /// The loan is requested again while the coordinator counts a restarted bank as down; no bank was asked then.
    @discardableResult
    public func settle(
        _ request: API.LoanRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> API.Loan {
        var loan = try await mill().request(request).loan
        try await eventually("a bank that came back counts as down", sourceLocation: sourceLocation) {
            guard loan.state == .aborted, loan.reason == "bank_unreachable", request.id.isEmpty else { return true }
            loan = try await mill().request(request).loan
            return false
        }
        #expect(loan.state == .committed, "\(loan.reason) from \(loan.reasonFrom)", sourceLocation: sourceLocation)
        #expect(loan.applied, sourceLocation: sourceLocation)
        return loan
    }
}

extension CustomerClient {
    /// The final state of a loan; nil while it is pending. A loan that its bank does not know is `unspecified`.
    func state(of id: TransactionID) async throws -> API.LoanState? {
        do throws(ConnectError) {
            let state = try await loan("\(id)").state
            return state == .pending ? nil : state
        } catch {
            guard error.reason == ReasonCode.unknownTransaction.rawValue else { throw error }
            return .unspecified
        }
    }
}
