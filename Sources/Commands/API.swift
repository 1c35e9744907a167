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
    package typealias GetStatementRequest = Freshet_Bank_V1alpha_GetStatementRequest
    package typealias Statement = Freshet_Bank_V1alpha_Statement
    package typealias StatementEntry = Freshet_Bank_V1alpha_StatementEntry
    package typealias OpenCustomerRequest = Freshet_Bank_V1alpha_OpenCustomerRequest
    package typealias NewAccount = Freshet_Bank_V1alpha_NewAccount
    package typealias Customer = Freshet_Bank_V1alpha_Customer
    package typealias MoveReserveRequest = Freshet_Bank_V1alpha_MoveReserveRequest
    package typealias Reserve = Freshet_Bank_V1alpha_Reserve
    package typealias ReserveReport = Freshet_Bank_V1alpha_ReserveReport
    package typealias SettleWindowRequest = Freshet_Bank_V1alpha_SettleWindowRequest
    package typealias SettlementReport = Freshet_Bank_V1alpha_SettlementReport
}
