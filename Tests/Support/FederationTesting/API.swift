public import BankAPI

/// The generated messages of a bank's own interface under names that read well.
public enum API {
    public typealias Advance = Freshet_Bank_V1alpha_Advance
    public typealias Payment = Freshet_Bank_V1alpha_Payment
    public typealias LoanRequest = Freshet_Bank_V1alpha_LoanRequest
    public typealias Loan = Freshet_Bank_V1alpha_Loan
    public typealias LoanResult = Freshet_Bank_V1alpha_LoanResult
    public typealias Refusal = Freshet_Bank_V1alpha_Refusal
    public typealias RequestLoansRequest = Freshet_Bank_V1alpha_RequestLoansRequest
    public typealias QuoteLoanRequest = Freshet_Bank_V1alpha_QuoteLoanRequest
    public typealias GetLoanRequest = Freshet_Bank_V1alpha_GetLoanRequest
    public typealias ListLoansRequest = Freshet_Bank_V1alpha_ListLoansRequest
    public typealias GiveMandateRequest = Freshet_Bank_V1alpha_GiveMandateRequest
    public typealias Mandate = Freshet_Bank_V1alpha_Mandate
    public typealias WaitFor = Freshet_Bank_V1alpha_WaitFor
    public typealias Reserve = Freshet_Bank_V1alpha_Reserve
    public typealias MoveReserveRequest = Freshet_Bank_V1alpha_MoveReserveRequest
    public typealias OpenCustomerRequest = Freshet_Bank_V1alpha_OpenCustomerRequest
    public typealias NewAccount = Freshet_Bank_V1alpha_NewAccount
    public typealias SettleWindowRequest = Freshet_Bank_V1alpha_SettleWindowRequest
    public typealias SettlementReport = Freshet_Bank_V1alpha_SettlementReport
    public typealias Statement = Freshet_Bank_V1alpha_Statement
    public typealias GetStatementRequest = Freshet_Bank_V1alpha_GetStatementRequest

    public static let customersService = "freshet.bank.v1alpha.Customers"
    public static let operatorsService = "freshet.bank.v1alpha.Operators"
}
