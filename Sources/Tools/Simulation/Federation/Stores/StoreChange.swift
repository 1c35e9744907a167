import AtomicCommit
import BankCore

/// A change of a store that is not a row. Each is a step of its own, before, in and after which its process may die.
enum StoreChange {
    case books(Books)
    case register(Register)
    case desk(Desk)

    /// A change of a bank's books.
    enum Books {
        case archive(CoreBooks.Outgoing)
        case checkpoint([UInt8], upTo: Int)
        case removeRows(below: Int)
        /// Unix milliseconds.
        case removeVotes(below: UInt64)
    }

    /// A change of the coordinator's register.
    enum Register {
        case archive([DecisionEntry])
        case checkpoint(RegisterRow, upTo: Int)
        case removeRows(below: Int)
        /// Unix milliseconds.
        case removeTransactions(below: UInt64)
    }

    /// A change of a desk's journal; the first three make a round, in this order.
    enum Desk {
        /// - from: The place in the round of the first transaction that this change archives.
        case archive(DeskRound, from: Int)
        case checkpoint(DeskRound)
        case removeRows(DeskRound)
        /// Unix milliseconds.
        case removeLoans(below: UInt64)
    }

    var isOfDesk: Bool { if case .desk = self { true } else { false } }

    var isArchiving: Bool {
        switch self {
        case .books(.archive), .register(.archive), .desk(.archive): true
        case .books, .register, .desk: false
        }
    }

    var isCheckpointOrRemovalOfRows: Bool {
        switch self {
        case .books(.checkpoint), .books(.removeRows), .register(.checkpoint), .register(.removeRows),
            .desk(.checkpoint), .desk(.removeRows):
            true
        case .books, .register, .desk: false
        }
    }
}

/// One round of a desk's compaction.
struct DeskRound {
    let ended: [Originator.Originated]
    /// The next checkpoint.
    let rest: [DeskEvent]
    /// The rows that the checkpoint covers.
    let upTo: Int
    /// The books' durable horizon when the round began.
    let horizon: UInt64

    /// Transactions that go to the archive in one write.
    static let batch = 2
}
