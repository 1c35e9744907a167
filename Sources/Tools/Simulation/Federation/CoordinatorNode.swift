import AtomicCommit
import SettlementProtocol

/// The coordinator's process: its books in memory, its register, and the calls that wait for an outcome.
struct CoordinatorNode {
    var books: CoordinatorBooks
    var journal = SimulatedJournal<RegisterRow, RegisterRow>()
    /// Finished transactions. Durable.
    var archive: [TransactionID: DecisionEntry] = [:]
    var writing: RegisterRow?
    /// How many rows there were when the newest checkpoint was made.
    var checkpointedAt = 0
    /// Rows wait until it is written.
    var isCheckpointing = false
    var toRecord: [DecisionEntry] = []
    var toNote: [TransactionID] = []
    var horizonToRecord: UInt64 = 0
    /// Nil if this run forgets nothing.
    var horizonClock: HorizonClock?
    /// The drafts to send to banks; in memory only.
    var drafts: [TransactionID: Draft] = [:]
    var waiting: [TransactionID: [Call]] = [:]
    /// The progress of this life, by transaction.
    var courses: [TransactionID: Course] = [:]
}

/// How far a transaction has come in one life of its coordinator.
struct Course {
    var banks: Int
    var prepared = MemberSet()
    var answered = MemberSet()
    var votedYes = MemberSet()
    var told = MemberSet()
    var acknowledged = MemberSet()
    /// When it was taken in, and the deadline for votes; 0 if it was found in the register.
    var takenIn: UInt64 = 0
    var deadline: UInt64 = 0
    var digest: Hash256?
    var isProposed = false
}
