import BankAPI

/// The generated messages of a bank's own interface under names that read well.
enum API {
    typealias Advance = Freshet_Bank_V1alpha_Advance
    typealias AdvanceQuote = Freshet_Bank_V1alpha_AdvanceQuote
    typealias Payment = Freshet_Bank_V1alpha_Payment
    typealias LoanRequest = Freshet_Bank_V1alpha_LoanRequest
    typealias Leg = Freshet_Bank_V1alpha_Leg
    typealias Loan = Freshet_Bank_V1alpha_Loan
    typealias LoanState = Freshet_Bank_V1alpha_LoanState
    typealias Refusal = Freshet_Bank_V1alpha_Refusal
    typealias TimelineEvent = Freshet_Bank_V1alpha_TimelineEvent
    typealias WaitFor = Freshet_Bank_V1alpha_WaitFor
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
    typealias GiveMandateRequest = Freshet_Bank_V1alpha_GiveMandateRequest
    typealias ReconcileResponse = Freshet_Bank_V1alpha_ReconcileResponse
}
