import BankAPI

/// The generated messages of a bank's own interface under names that read well.
enum API {
    typealias Advance = Freshet_Bank_V1alpha_Advance
    typealias Payment = Freshet_Bank_V1alpha_Payment
    typealias LoanRequest = Freshet_Bank_V1alpha_LoanRequest
    typealias Loan = Freshet_Bank_V1alpha_Loan
    typealias LoanState = Freshet_Bank_V1alpha_LoanState
    typealias LoanResult = Freshet_Bank_V1alpha_LoanResult
    typealias RequestLoansRequest = Freshet_Bank_V1alpha_RequestLoansRequest
    typealias ListLoansRequest = Freshet_Bank_V1alpha_ListLoansRequest
}
