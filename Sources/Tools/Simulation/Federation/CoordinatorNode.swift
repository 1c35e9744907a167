import AtomicCommit
import SettlementProtocol

/// The coordinator's process: its books in memory, its register, and who waits for what.
struct CoordinatorNode {
    var books: CoordinatorBooks
    /// Durable.
    var rows: [RegisterRow] = []
    var writing: RegisterRow?
    var toRecord: [DecisionEntry] = []
    var toNote: [TransactionID] = []
    var horizonToRecord: UInt64 = 0
    /// What is sent to banks; memory only.
    var drafts: [TransactionID: Draft] = [:]
    var waiting: [TransactionID: [Call]] = [:]
    /// What was sent and came back in this life, by transaction.
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
    /// When it was taken in, and until when a vote counts; 0 for what was found in the register.
    var takenIn: UInt64 = 0
    var deadline: UInt64 = 0
    var digest: Hash256?
    var isProposed = false
}
