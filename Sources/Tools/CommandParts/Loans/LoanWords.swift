package import BankAPI
package import Terminal

extension API.LoanState {
    /// The word for programs and for people.
    package var word: String {
        switch self {
        case .committed: "committed"
        case .aborted: "aborted"
        case .pending: "pending"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }

    /// In capitals, coloured if colour is on.
    package func emphasised(_ style: TextStyle) -> String {
        switch self {
        case .committed: style.green(word.uppercased())
        case .aborted: style.red(word.uppercased())
        case .pending, .unspecified, .UNRECOGNIZED: style.yellow(word.uppercased())
        }
    }
}

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
