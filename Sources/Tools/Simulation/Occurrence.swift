import SettlementProtocol

/// Something that is going to happen at a virtual time.
enum Occurrence {
    case arrival(Call, isCopy: Bool)
    case answer(Call, Answer)
    case timeout(UInt64)
    /// A row is durable, or its sync failed; of this life of the process.
    case synced(node: Int, life: Int, failed: Bool)
    case deskSynced(node: Int, life: Int)
    case wake(node: Int, life: Int)
    /// A desk's wish to give up a transaction reaches the bank's books.
    case withdrawal(node: Int, life: Int, TransactionID)
    case start(node: Int)
    case recovered(node: Int, life: Int)
    case asks(Wish, again: Bool)
    case fault(PlannedFault)
    /// A bank moves money between its reserve and an allocation; the first, the second, ….
    case movesReserve(Int)
    case keepHouse
    case heal
    case look

    /// The process that takes part in it; nil where it is no process's own.
    var node: Int? {
        switch self {
        case .arrival(let call, _): call.to
        case .answer(let call, _): call.from
        case .synced(let node, _, _), .deskSynced(let node, _), .wake(let node, _), .recovered(let node, _): node
        case .withdrawal(let node, _, _): node
        case .timeout, .start, .asks, .fault, .movesReserve, .keepHouse, .heal, .look: nil
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
    case fillDisk(Int, UInt64)
    case freeDisk(Int)
    case partition(Partition, UInt64)
    case rejoin(Partition)
    case slow(Int, Int, UInt64)
    case quicken(Int, Int)
}

/// Who cannot reach whom.
struct Partition {
    var isOneWay = false
    let pairs: [(from: Int, to: Int)]
}
