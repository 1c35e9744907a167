import AtomicCommit
import BankCore
import Ledger
import Money
import SettlementProtocol

/// A question about what is durable.
enum Inquiry: Sendable {
    case accounts([AccountName])
    case selected(AccountSelection)
    case trialBalance
    case states([TransactionKey])
    case inDoubt
    case clearing(MemberID, since: UInt64, limit: Int)
    case newestCommitted
    case horizon
    case statement(AccountName, since: UInt64, limit: Int)

    enum Answer: Sendable {
        case accounts([Account?])
        case selected([Account])
        case trialBalance([Currency: Int128])
        case states([ParticipantRole])
        case inDoubt([InDoubt])
        case clearing(ClearingPage)
        case number(UInt64)
        case statement(StatementPage?)
    }
}
