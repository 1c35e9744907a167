import Lending
import SettlementProtocol

/// A loan that was asked for, and the answer to its customer.
struct ToldLoan: Sendable {
    enum Answer: Hashable, Sendable {
        case committed
        case aborted(reason: String)
        /// Refused before a transaction was made.
        case refused(code: String)

        /// Why it was not committed; nil if it was.
        var reason: String? {
            switch self {
            case .committed: nil
            case .aborted(let reason): reason
            case .refused(let code): code
            }
        }
    }

    let id: TransactionID
    let order: ChaosOrder
    /// Nil while no answer has come.
    var answer: Answer?
}
