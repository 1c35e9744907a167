import BankAPI

/// The generated messages of a bank's own interface under names that read well.
package enum API {
    package typealias Advance = Freshet_Bank_V1alpha_Advance
    package typealias AdvanceQuote = Freshet_Bank_V1alpha_AdvanceQuote
    package typealias Payment = Freshet_Bank_V1alpha_Payment
    package typealias LoanRequest = Freshet_Bank_V1alpha_LoanRequest
    package typealias Leg = Freshet_Bank_V1alpha_Leg
    package typealias Loan = Freshet_Bank_V1alpha_Loan
    package typealias LoanState = Freshet_Bank_V1alpha_LoanState
    package typealias Refusal = Freshet_Bank_V1alpha_Refusal
    package typealias TimelineEvent = Freshet_Bank_V1alpha_TimelineEvent
    package typealias WaitFor = Freshet_Bank_V1alpha_WaitFor
    package typealias Account = Freshet_Bank_V1alpha_Account
    package typealias Mandate = Freshet_Bank_V1alpha_Mandate
    package typealias Books = Freshet_Bank_V1alpha_Books
    package typealias TrialBalance = Freshet_Bank_V1alpha_TrialBalance
    package typealias ClearingComparison = Freshet_Bank_V1alpha_ClearingComparison
    package typealias QuoteLoanRequest = Freshet_Bank_V1alpha_QuoteLoanRequest
    package typealias QuoteLoanResponse = Freshet_Bank_V1alpha_QuoteLoanResponse
    package typealias RequestLoansRequest = Freshet_Bank_V1alpha_RequestLoansRequest
    package typealias RequestLoansResponse = Freshet_Bank_V1alpha_RequestLoansResponse
    package typealias GetLoanRequest = Freshet_Bank_V1alpha_GetLoanRequest
    package typealias ListLoansRequest = Freshet_Bank_V1alpha_ListLoansRequest
    package typealias GiveMandateRequest = Freshet_Bank_V1alpha_GiveMandateRequest
    package typealias InDoubt = Freshet_Bank_V1alpha_InDoubt
    package typealias HeldAmount = Freshet_Bank_V1alpha_HeldAmount
    package typealias ListInDoubtResponse = Freshet_Bank_V1alpha_ListInDoubtResponse
    package typealias ReconcileResponse = Freshet_Bank_V1alpha_ReconcileResponse
}
