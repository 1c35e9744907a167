import AtomicCommit
import Ledger
import SettlementProtocol

/// What is durable where, as somebody sees it who sees every disk: the measure for everything that is said and done.
struct Audit {
    /// A decision, once its row is durable.
    struct Decided {
        let outcome: Outcome
        let digest: Hash256?
        let participants: [MemberID]
        var isFinishedEverywhere = false
    }

    /// What a bank's rows say of a key.
    enum Mark: Hashable {
        case yes(Hash256)
        case no(Hash256)
        case committed(Hash256)
        case aborted(Hash256)
        case tombstone

        var isYes: Bool { if case .yes = self { true } else { false } }
    }

    var decisions: [TransactionID: Decided] = [:]
    var marks: [[TransactionID: Mark]]
    var horizons: [UInt64]
    /// The coordinator's.
    var horizon: UInt64 = 0
    /// What banks gave up because its id is below the coordinator's horizon, without a decision.
    var endedBelowHorizon: Set<TransactionID> = []
    /// What each account must hold, by what is durable.
    var expected: [[AccountName: Int64]] = []
    /// The first vote that a bank told.
    var votes: [[TransactionID: Vote]]
    /// Numbers of wishes whose origination is durable.
    var originated: Set<Int> = []
    /// What a client was told, by number.
    var told: [Int: Outcome] = [:]
    /// Digests that were taken in and lost before anybody was asked.
    var lostBeforePrepare: Set<Hash256> = []
    var diedBeforeApplying: Set<SimulatedFederation.LostAnswer> = []
    var checkpointedRows: [Int]

    init(banks: Int) {
        marks = Array(repeating: [:], count: banks)
        horizons = Array(repeating: 0, count: banks)
        votes = Array(repeating: [:], count: banks)
        checkpointedRows = Array(repeating: 0, count: banks)
    }

    func yeses(of place: Int) -> [TransactionID] { marks[place].filter { $0.value.isYes }.keys.sorted() }
}
