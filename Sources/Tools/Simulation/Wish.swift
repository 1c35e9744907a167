import AtomicCommit
import BankCore
import Projections
import SettlementProtocol

/// A loan that a client of one simulation wishes for.
final class Wish {
    let number: Int
    /// When the client asks for it.
    let askedAt: UInt64
    let draft: Draft
    let customer = Cast.borrower

    init(number: Int, askedAt: UInt64, draft: Draft) {
        self.number = number
        self.askedAt = askedAt
        self.draft = draft
    }

    var id: TransactionID { draft.id }
    var key: TransactionKey { draft.transaction.key }
    var digest: Hash256 { draft.digest }
    /// The originator's place among the banks.
    var originator: Int { draft.originator }
    var timeoutMilliseconds: UInt32 { draft.timeoutMilliseconds }
    var transaction: Transaction { draft.transaction }
    var items: [PrepareItem] { draft.items }
    /// Places of the participants among the banks.
    var banks: [Int] { draft.banks }

    var submitted: SubmittedTransaction {
        SubmittedTransaction(
            id: id, digest: digest, originator: Cast.banks[originator], banks: transaction.participations.map(\.bank),
            timeoutMilliseconds: timeoutMilliseconds)
    }
}
