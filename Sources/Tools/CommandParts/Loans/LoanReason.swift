package import BankAPI
import Terminal

/// The reason why a loan was aborted, and the member that gave it.
package struct LoanReason {
    package let text: String

    package init(_ loan: API.Loan) {
        let code = loan.reason.isEmpty ? "no reason given" : loan.reason
        let source = loan.reasonFrom.isEmpty ? "" : " at \(loan.reasonFrom)"
        let detail = loan.reasonDetail.isEmpty ? "" : " (\(loan.reasonDetail))"
        text = (code + source + detail).printable
    }
}
