import AtomicCommit
import BankCore
import Ledger
import SettlementProtocol

/// The durable state of every process, as an observer of all disks sees it. All answers and effects are checked by it.
struct Audit {
    /// A decision, once its row is durable.
    struct Decided {
        let decision: Decision
        let digest: Hash256?
        let participants: [MemberID]
        var isFinishedEverywhere = false

        var outcome: Outcome { decision.outcome }
    }

    /// The state of a key in a bank's rows.
    enum Mark: Hashable {
        case yes(Hash256)
        case no(Hash256)
        case committed(Hash256)
        case aborted(Hash256)
        case tombstone

        var isYes: Bool { if case .yes = self { true } else { false } }

        /// The state that the bank must know.
        var role: ParticipantRole {
            switch self {
            case .yes(let digest): .prepared(digest)
            case .committed(let digest): .committed(digest)
            case .no(let digest), .aborted(let digest): .aborted(digest)
            case .tombstone: .aborted(nil)
            }
        }
    }

    /// A request of a client or an operator, by number.
    enum Asked: Hashable {
        case loan(Int)
        case window(Int)
    }

    /// A transaction as its originator composed it.
    struct Composed {
        let asked: Asked
        let draft: Draft
    }

    struct QuotaMinute: Hashable {
        let bank: Int
        let originator: Int
        let minute: UInt64
    }

    var decisions: [TransactionID: Decided] = [:]
    var marks: [[TransactionID: Mark]]
    var horizons: [UInt64]
    /// The coordinator's horizon.
    var horizon: UInt64 = 0
    /// Transactions that banks aborted without a decision, because the id is below the coordinator's horizon.
    var endedBelowHorizon: Set<TransactionID> = []
    /// The balance that each account must have, by the durable rows.
    var expected: [[AccountName: Int64]] = []
    /// The first vote that a bank sent.
    var votes: [[TransactionID: Vote]]
    /// Every transaction that was ever composed.
    private(set) var composed: [Hash256: Composed] = [:]
    /// The same, in the order of composition.
    private(set) var inOrder: [Composed] = []
    /// The digests of those whose origination record is durable.
    var originated: Set<Hash256> = []
    /// Per bank, the ids of those that it originated.
    var originatedIDs: [Set<TransactionID>]
    /// Per bank, ended transactions that its desk no longer keeps.
    var removedLoans: [Set<TransactionID>]
    /// Per bank, votes that it no longer keeps.
    var removedVotes: [Set<TransactionID>]
    var told: [Asked: Outcome] = [:]
    /// Transactions that the coordinator took in and lost before it asked any bank.
    var lostBeforePrepare: Set<TransactionID> = []
    /// The balances that each bank has durably frozen, by window.
    var frozen: [TransactionID: [Int: [SettlementWindow.Frozen]]] = [:]
    /// Transactions that were refused, per bank, originator and minute.
    var refused: [QuotaMinute: Set<TransactionID>] = [:]
    var diedBeforeApplying: Set<SimulatedFederation.LostAnswer> = []
    /// The newest business day by which each bank has judged.
    var days: [Int32]

    init(banks: Int) {
        marks = Array(repeating: [:], count: banks)
        horizons = Array(repeating: 0, count: banks)
        votes = Array(repeating: [:], count: banks)
        originatedIDs = Array(repeating: [], count: banks)
        removedLoans = Array(repeating: [], count: banks)
        removedVotes = Array(repeating: [], count: banks)
        days = Array(repeating: 0, count: banks)
    }

    mutating func note(_ draft: Draft, for asked: Asked) {
        let made = Composed(asked: asked, draft: draft)
        composed[draft.digest] = made
        inOrder.append(made)
    }

    /// The newest cut up to which a bank has frozen; Unix milliseconds.
    func newestCut(at place: Int) -> UInt64 {
        frozen.filter { $0.value[place] != nil }.keys.max()?.unixMilliseconds ?? 0
    }

    func yeses(of place: Int) -> [TransactionID] { marks[place].filter { $0.value.isYes }.keys.sorted() }
}
