import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol

/// A bank's process: its roles as values, its books and its desk, each of the two over a journal.
struct BankNode {
    let place: Int
    var participant: Participant
    var windows: WindowFreezing
    var originator = Originator()

    var books = CoreBooks()
    /// Durable.
    var rows: [[UInt8]] = []
    var checkpoint: [UInt8]?
    var writing: (events: [CoreEvent], done: [Done])?
    var works: [Work] = []
    var doubts = DoubtSchedule()

    /// Durable.
    var deskRows: [DeskEvent] = []
    var deskWriting: [DeskEvent]?
    var deskQueue: [DeskEvent] = []
    /// Endings that a full disk refused; tried again.
    var unwritten: [DeskEvent] = []

    /// Prepares on their way, by number.
    var prepares: [Int: PrepareCall] = [:]
    var nextPrepare = 0
    /// Those that wait for an origination record.
    var waitingForRecord: [Int] = []
    /// The first is under way.
    var freezes: [Freeze] = []

    var handOvers: [TransactionID: HandOver] = [:]
    /// Who waits for an outcome, or for the first request of an id to be handled.
    var waiting: [TransactionID: [Call]] = [:]
    var waitingForRelease: [TransactionID: [Call]] = [:]
    /// Outcomes that the coordinator is being asked for.
    var asking: Set<TransactionID> = []
    /// Windows whose members are being asked to freeze.
    var settling: [TransactionID: Settling] = [:]
    /// Nothing has been looked after since the start.
    var isFirstRound = true

    init(place: Int, participant: ParticipantRules, terms: SettlementTerms) {
        self.place = place
        self.participant = Participant(participant)
        windows = WindowFreezing(terms, accounts: [])
    }

    /// The same bank with nothing but what is durable.
    func forgetful(at participant: ParticipantRules) -> BankNode {
        var node = BankNode(place: place, participant: participant, terms: windows.terms)
        node.rows = rows
        node.checkpoint = checkpoint
        node.deskRows = deskRows
        return node
    }

    /// A call of the core.
    enum Work {
        case states(Int)
        case store(Int, [CoreItem])
        case finish(Call, [CoordinatorEffects.Tell])
        case learned(TransactionKey, Hash256, Outcome)
        /// - `releasing`: The request that waits for it.
        case entomb([TransactionKey], releasing: TransactionID?)
        case horizon(UInt64)
        case amend(Amendment)
        case freeze(FreezeStep)
    }

    /// What a freeze asks of the core, in this order.
    enum FreezeStep {
        case inDoubt
        case clearing(MemberID, since: UInt64)
        case accounts
        case amend(Amendment)
    }

    /// What follows once the row is durable.
    enum Done {
        case states(Int, [ParticipantRole])
        case stored(Int, [CoreAnswer])
        case answer(Call, Reply)
        case doubt(TransactionKey, UInt32)
        case settled(TransactionKey)
        case entombed([TransactionKey], [ParticipantRole], releasing: TransactionID?)
        case inDoubt([InDoubt])
        case clearing(ClearingPage)
        case accounts([Account])
        case frozen(isRefused: Bool)
    }
}

/// A call of the coordinator's with what has become of it.
struct PrepareCall {
    let call: Call
    let asks: [CoordinatorEffects.Ask]
    let drafts: [Draft]
    /// On its bank's monotonic clock.
    let admittedAt: UInt64
    var batch: PrepareBatch
}

/// A freeze that somebody asked for.
struct Freeze {
    let window: SettlementWindow
    let members: Set<MemberID>
    /// Nil for the settlement bank's own.
    let call: Call?
    var raise: CutGate.Raise?
    var tally: WindowTally?
}

/// A transaction on its way to the coordinator while its record is written.
struct HandOver {
    let draft: Draft
    /// Nil until its record was written or refused.
    var isRecorded: Bool?
    /// Nil until the coordinator answered, or did not.
    var answer: Reply?
}

/// A window that the settlement bank gathers the frozen balances of.
struct Settling {
    let window: SettlementWindow
    let members: Set<MemberID>
    let deadline: UInt64
    var frozen: [MemberID: [SettlementWindow.Frozen]] = [:]
}
