import BankCore
import SettlementProtocol

/// An event that is scheduled for a virtual time.
enum Occurrence {
    case arrival(Call, isCopy: Bool)
    case answer(Call, Reply)
    case timeout(UInt64)
    /// A row of this life of the process is durable, or its sync failed.
    case synced(node: Int, life: Int, failed: Bool)
    case deskSynced(node: Int, life: Int, RowEnd)
    /// A change of a store that is not a row has come to its end.
    case storeChanged(node: Int, life: Int, number: UInt64, RowEnd)
    /// The archive has been read for the calls to a bank's core.
    case lookedUp(node: Int, life: Int)
    case lookedUpTransaction(life: Int, RegisterLookup)
    case lookedUpLoan(node: Int, life: Int, DeskLookup)
    case wake(node: Int, life: Int)
    /// The settlement bank asks a bank again to freeze a window.
    case freezesAgain(node: Int, life: Int, WindowWish, MemberID)
    case start(node: Int)
    case recovered(node: Int, life: Int)
    case asks(Wish, again: Bool)
    /// A client that has heard its outcome asks for it once more.
    case asksLate(Wish)
    case settles(WindowWish)
    case fault(PlannedFault)
    /// A bank moves money between its reserve and an allocation; with the number of the move.
    case movesReserve(Int)
    case maintain
    case heal
    case look

    enum RowEnd {
        case durable
        /// The disk was full: nothing was changed.
        case refused
        /// The row may be durable or not; the process ends.
        case failed
    }

    /// The process that handles it; nil if no single process does.
    var node: Int? {
        switch self {
        case .arrival(let call, _): call.to
        case .answer(let call, _): call.from
        case .synced(let node, _, _), .deskSynced(let node, _, _), .wake(let node, _), .recovered(let node, _): node
        case .storeChanged(let node, _, _, _), .lookedUp(let node, _), .lookedUpLoan(let node, _, _): node
        case .lookedUpTransaction: Node.coordinator
        case .freezesAgain(let node, _, _, _): node
        case .timeout, .start, .asks, .asksLate, .settles, .fault, .movesReserve, .maintain, .heal, .look: nil
        }
    }
}

enum PlannedFault {
    case crash(Int, outage: UInt64)
    case stop(Int)
    case exit(Int, life: Int)
    case pause(Int, UInt64)
    case resume(Int)
    case jump(Int, milliseconds: Int64)
    case correctClocks
    case fillDisk(Int, UInt64)
    case freeDisk(Int)
    case partition(Partition, UInt64)
    case rejoin(Partition)
    case slow(Int, Int, UInt64)
    case quicken(Int, Int)
}

/// The pairs between which no message passes.
struct Partition {
    var isOneWay = false
    let pairs: [(from: Int, to: Int)]
}
