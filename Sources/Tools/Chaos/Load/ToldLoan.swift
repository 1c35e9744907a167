import Lending
import SettlementProtocol

/// A loan that was asked for, and what its customer was told of it.
struct ToldLoan: Sendable {
    enum Answer: Hashable, Sendable {
        case committed
        case aborted(reason: String)
        /// No transaction was made of it.
        case refused(code: String)

        /// Why it was not committed; nil where it was.
        var reason: String? {
            switch self {
            case .committed: nil
            case .aborted(let reason): reason
            case .refused(let code): code
            }
        }
    }

    let id: TransactionID
    let order: LoanOrder
    /// Nil for as long as no answer came.
    var answer: Answer?
}
