import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol

/// A question about durable state.
enum Inquiry: Sendable {
    case accounts([AccountName])
    /// A selection that cannot include the capital.
    case selected(AccountSelection)
    case states([TransactionKey])
    case inDoubt
    case clearing(MemberID, since: UInt64, limit: Int)
    case newestCommitted
    case horizon
    case statement(AccountName, since: UInt64, limit: Int)

    enum Answer: Sendable {
        case accounts([Account?])
        case states([ParticipantRole])
        case inDoubt([InDoubt])
        case clearing(ClearingPage)
        case number(UInt64)
        case statement(StatementPage?)
        /// This question has no answer; the others of its batch do.
        case failed(CoreError)
    }
}
