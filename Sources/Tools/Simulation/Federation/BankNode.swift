import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol

/// A bank's process: its roles as values, and its books and its desk, each with a journal.
struct BankNode {
    let place: Int
    var participant: Participant
    var windows: WindowFreezing
    var originator = Originator()

    var books = CoreBooks()
    var journal = SimulatedJournal<[UInt8], [UInt8]>()
    var archive = BankArchive()
    var writing: (events: [CoreEvent], done: [Done])?
    var works: [Work] = []
    /// Calls whose records are being fetched from the archive.
    var lookup: BookLookup?
    /// The next row is followed by the archiving of whatever has finished, however little it is.
    var archivesFew = false
    /// How many rows there were when the newest checkpoint was made.
    var checkpointedAt = 0
    /// The next steps after the last row, which wait until a checkpoint is written.
    var heldByCheckpoint: [Done]?
    var doubts = DoubtSchedule()
    /// Nil if this run forgets nothing.
    var horizonClock: HorizonClock?

    var deskJournal = SimulatedJournal<DeskEvent, [DeskEvent]>()
    var deskCheckpointedAt = 0
    var deskWriting: [DeskEvent]?
    var deskQueue: [DeskEvent] = []
    /// Endings that a full disk refused; to be written again.
    var unwritten: [DeskEvent] = []

    /// Prepares on their way, by number.
    var prepares: [Int: PrepareCall] = [:]
    var nextPrepare = 0
    /// Prepares that wait for an origination record.
    var waitingForRecord: [Int] = []
    /// The first is under way.
    var freezes: [Freeze] = []

    var handOvers: [TransactionID: HandOver] = [:]
    /// Calls that wait for an outcome.
    var waiting: [TransactionID: [Call]] = [:]
    /// Calls that wait until the first request for their id is handled.
    var waitingForRelease: [TransactionID: [Call]] = [:]
    /// Outcomes that the coordinator is being asked for.
    var asking: Set<TransactionID> = []
    /// Windows whose members are being asked to freeze.
    var settling: [TransactionID: WindowSettlement] = [:]
    /// Open work has not been checked since the start.
    var isFirstRound = true

    init(place: Int, participant: ParticipantRules, terms: SettlementTerms) {
        self.place = place
        self.participant = Participant(participant)
        windows = WindowFreezing(terms, accounts: [])
    }

    /// The same bank after a crash: only its durable state is left.
    func forgetful(at participant: ParticipantRules) -> BankNode {
        var node = BankNode(place: place, participant: participant, terms: windows.terms)
        node.journal = journal
        node.archive = archive
        node.checkpointedAt = journal.covered
        node.deskJournal = deskJournal
        node.deskCheckpointedAt = deskJournal.covered
        return node
    }

    /// A call to the core.
    enum Work {
        case states(Int)
        case store(Int, [CoreItem])
        case finish(Call, [CoordinatorEffects.Tell])
        case learned(TransactionKey, Hash256, Outcome)
        /// - `releasing`: The request that waits for it.
        case entomb([TransactionKey], releasing: TransactionID?)
        /// The coordinator says committed.
        case confirm(TransactionKey)
        case horizon(UInt64)
        case amend(Amendment)
        /// Sends finished records to the archive, however few they are.
        case archive
        case freeze(FreezeStep)
    }

    /// The calls of a freeze to the core, in this order.
    enum FreezeStep {
        case inDoubt
        /// - archived: The first part of the page, from the archive.
        case clearing(MemberID, since: UInt64, archived: [ClearingEntry])
        case accounts
        case amend(Amendment)
    }

    /// The next step once the row is durable.
    enum Done {
        case states(Int, [ParticipantRole])
        case stored(Int, [CoreAnswer])
        case answer(Call, Reply)
        case doubt(TransactionKey, UInt32)
        case resolved(TransactionKey, Outcome)
        case entombed([TransactionKey], [ParticipantRole], releasing: TransactionID?)
        case confirmed(TransactionKey, ParticipantRole)
        case inDoubt([InDoubt])
        case clearing(ClearingPage, with: MemberID, since: UInt64, archived: [ClearingEntry])
        case accounts([Account])
        case frozen(isRefused: Bool)
    }
}

/// Calls to a bank's core that need records from the archive.
struct BookLookup {
    let works: [BankNode.Work]
    var search = ArchiveSearch<TransactionKey>()
    var found: [KeptVote] = []
}

/// A Prepare call of the coordinator, and its progress.
struct PrepareCall {
    let call: Call
    let asks: [CoordinatorEffects.Ask]
    let drafts: [Draft]
    /// Nanoseconds on its bank's monotonic clock.
    let admittedAt: UInt64
    var batch: PrepareBatch
}

/// A freeze that was requested.
struct Freeze {
    let window: SettlementWindow
    let members: Set<MemberID>
    /// Nil for the settlement bank's own freeze.
    let call: Call?
    var raise: CutGate.Raise?
    var tally: WindowTally?
}

/// A transaction on its way to the coordinator while its record is written.
struct HandOver {
    let draft: Draft
    /// Nil until its record is written or refused.
    var isRecorded: Bool?
    /// Nil until the coordinator answers or the call fails.
    var answer: Reply?
}
