import BankAPI

/// The generated messages of the bank's own interface under names that read well.
enum API {
    typealias Advance = Freshet_Bank_V1alpha_Advance
    typealias AdvanceQuote = Freshet_Bank_V1alpha_AdvanceQuote
    typealias Payment = Freshet_Bank_V1alpha_Payment
    typealias LoanRequest = Freshet_Bank_V1alpha_LoanRequest
    typealias Leg = Freshet_Bank_V1alpha_Leg
    typealias Loan = Freshet_Bank_V1alpha_Loan
    typealias LoanState = Freshet_Bank_V1alpha_LoanState
    typealias LoanResult = Freshet_Bank_V1alpha_LoanResult
    typealias Refusal = Freshet_Bank_V1alpha_Refusal
    typealias TimelineEvent = Freshet_Bank_V1alpha_TimelineEvent
    typealias Account = Freshet_Bank_V1alpha_Account
    typealias Mandate = Freshet_Bank_V1alpha_Mandate
    typealias Books = Freshet_Bank_V1alpha_Books
    typealias TrialBalance = Freshet_Bank_V1alpha_TrialBalance
    typealias ClearingComparison = Freshet_Bank_V1alpha_ClearingComparison
    typealias QuoteLoanRequest = Freshet_Bank_V1alpha_QuoteLoanRequest
    typealias QuoteLoanResponse = Freshet_Bank_V1alpha_QuoteLoanResponse
    typealias RequestLoansRequest = Freshet_Bank_V1alpha_RequestLoansRequest
    typealias RequestLoansResponse = Freshet_Bank_V1alpha_RequestLoansResponse
    typealias GetLoanRequest = Freshet_Bank_V1alpha_GetLoanRequest
    typealias ListLoansRequest = Freshet_Bank_V1alpha_ListLoansRequest
    typealias ListLoansResponse = Freshet_Bank_V1alpha_ListLoansResponse
    typealias ListAccountsRequest = Freshet_Bank_V1alpha_ListAccountsRequest
    typealias ListAccountsResponse = Freshet_Bank_V1alpha_ListAccountsResponse
    typealias GiveMandateRequest = Freshet_Bank_V1alpha_GiveMandateRequest
    typealias ListMandatesRequest = Freshet_Bank_V1alpha_ListMandatesRequest
    typealias ListMandatesResponse = Freshet_Bank_V1alpha_ListMandatesResponse
    typealias GetBooksRequest = Freshet_Bank_V1alpha_GetBooksRequest
    typealias IssueCustomerTokenRequest = Freshet_Bank_V1alpha_IssueCustomerTokenRequest
    typealias IssueCustomerTokenResponse = Freshet_Bank_V1alpha_IssueCustomerTokenResponse
    typealias ReconcileRequest = Freshet_Bank_V1alpha_ReconcileRequest
    typealias ListInDoubtRequest = Freshet_Bank_V1alpha_ListInDoubtRequest
    typealias ListInDoubtResponse = Freshet_Bank_V1alpha_ListInDoubtResponse
    typealias InDoubt = Freshet_Bank_V1alpha_InDoubt
    typealias HeldAmount = Freshet_Bank_V1alpha_HeldAmount
    typealias ReconcileResponse = Freshet_Bank_V1alpha_ReconcileResponse
    typealias GetStatementRequest = Freshet_Bank_V1alpha_GetStatementRequest
    typealias Statement = Freshet_Bank_V1alpha_Statement
    typealias StatementEntry = Freshet_Bank_V1alpha_StatementEntry
    typealias OpenCustomerRequest = Freshet_Bank_V1alpha_OpenCustomerRequest
    typealias CloseCustomerRequest = Freshet_Bank_V1alpha_CloseCustomerRequest
    typealias Customer = Freshet_Bank_V1alpha_Customer
    typealias NewAccount = Freshet_Bank_V1alpha_NewAccount
    typealias ListCustomersRequest = Freshet_Bank_V1alpha_ListCustomersRequest
    typealias ListCustomersResponse = Freshet_Bank_V1alpha_ListCustomersResponse
    typealias GetReserveRequest = Freshet_Bank_V1alpha_GetReserveRequest
    typealias MoveReserveRequest = Freshet_Bank_V1alpha_MoveReserveRequest
    typealias Reserve = Freshet_Bank_V1alpha_Reserve
    typealias ReserveReport = Freshet_Bank_V1alpha_ReserveReport
    typealias SettleWindowRequest = Freshet_Bank_V1alpha_SettleWindowRequest
    typealias SettlementReport = Freshet_Bank_V1alpha_SettlementReport
    typealias SettledPair = Freshet_Bank_V1alpha_SettledPair
    typealias SettledNet = Freshet_Bank_V1alpha_SettledNet

    static let customersService = "freshet.bank.v1alpha.Customers"
    static let operatorsService = "freshet.bank.v1alpha.Operators"
}
