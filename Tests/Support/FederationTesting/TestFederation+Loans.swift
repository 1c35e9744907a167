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

    /// Requests loans in one call, each answered in its place.
    public func request(
        _ loans: [API.LoanRequest], waitingFor goal: API.WaitFor = .applied, timeout: Duration = .seconds(60)
    ) async throws(ConnectError) -> [API.LoanResult] {
        var request = API.RequestLoansRequest()
        request.loans = loans
        request.waitFor = goal
        return try await requestLoans(request, timeout: timeout).results
    }

    /// What a loan would cost and move.
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
    /// While the coordinator still takes a bank that came back for down, it is requested again: nobody was asked.
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
    /// How a loan ended; nil while that is open. One that its bank never took in was never made.
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
