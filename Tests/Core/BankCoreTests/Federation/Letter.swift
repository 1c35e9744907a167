import BankCore
import Foundation
import SettlementProtocol

/// A message on its way from one member to another.
struct Letter {
    enum Message {
        /// A bank hands a transaction over.
        case submit(Data)
        /// The coordinator asks for a vote.
        case prepare(Data)
        case vote(TransactionKey, Data)
        /// The bank refuses the item itself.
        case refused(TransactionKey)
        /// The coordinator tells an outcome, and wants it acknowledged.
        case finish(CoreFinish)
        case acknowledged(TransactionKey)
        /// A bank in doubt asks.
        case inDoubt(TransactionKey)
        /// The answer to one who submitted or asked; the digest is missing where the transaction was not known.
        case outcome(TransactionKey, Hash256?, Outcome)
    }

    let sender: MemberID
    let recipient: MemberID
    let message: Message
}
