import AtomicCommit
import BankCore
import SettlementProtocol

/// A bank's process: its books and its desk, each over a journal.
struct BankNode {
    let place: Int
    var books = CoreBooks()
    /// Durable.
    var rows: [[UInt8]] = []
    var checkpoint: [UInt8]?
    var writing: (events: [CoreEvent], done: [Done])?
    var works: [Work] = []
    var doubts = DoubtSchedule()
    var originations: [TransactionKey: Origination] = [:]
    var newestCommitted: UInt64 = 0

    /// Durable.
    var deskRows: [DeskRow] = []
    var deskWriting: [DeskRow]?
    var deskQueue: [DeskRow] = []
    var loans: [TransactionID: DeskLoan] = [:]
    /// Unix milliseconds; the desk takes in no older id, because the books may be forgetting it.
    var floor: UInt64 = 0

    enum Work {
        case prepare(Call, [CoordinatorEffects.Ask], [Wish])
        case finish(Call, [CoordinatorEffects.Tell])
        case learned(TransactionKey, Hash256, Outcome)
        case withdraw(TransactionID)
        case horizon(UInt64)
        case amend(Amendment)
    }

    /// What follows once the row is durable.
    enum Done {
        case answer(Call, Answer)
        case doubt(TransactionKey, UInt32)
        case settled(TransactionKey)
        case withdrawn(TransactionID)
    }

    var hasOpenLoans: Bool { loans.values.contains { $0.role.outcome == nil } }

    /// Unix milliseconds in the oldest id of a loan whose end is not durable; nil for none.
    var oldestOpen: UInt64? {
        let open = loans.values.filter { $0.role.outcome == nil }.map(\.wish.id)
        let unwritten = ((deskWriting ?? []) + deskQueue).map(\.wish.id)
        return (open + unwritten).min()?.unixMilliseconds
    }
}

/// A loan at its originator's desk.
struct DeskLoan {
    let wish: Wish
    var role: OriginatorRole
    /// Clients that wait for its outcome.
    var waiting: [Call] = []
    /// The desk's row is durable.
    var isOriginated = false
    /// The composed bytes are in memory; a restart loses them.
    var hasBytes = true
    /// A call about it is under way.
    var isAsking = false
    var handedOverAt: UInt64 = 0
}

enum DeskRow {
    case originated(Wish)
    case ended(Wish, Outcome)

    var wish: Wish {
        switch self {
        case .originated(let wish), .ended(let wish, _): wish
        }
    }
}
