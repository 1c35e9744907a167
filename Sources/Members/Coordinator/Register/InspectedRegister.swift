import AtomicCommit
public import Journal
import SettlementProtocol

/// What a coordinator's register holds, for people.
public struct InspectedRegister: Sendable {
    public let committed: Int
    public let aborted: Int
    /// Decided, and not noted as acknowledged by every participant.
    public let unfinished: Int

    /// - Throws: `JournalError` with `store_damaged` where a row cannot be read, or where one id has two outcomes.
    public init(_ journal: BatchJournal) throws {
        let register = try DecisionRegister.recovered(from: journal).register
        let decisions = register.entries.values.map { $0.decision.outcome }
        committed = decisions.count { $0 == .committed }
        aborted = decisions.count - committed
        unfinished = register.entries.keys.count { !register.finished.contains($0) }
    }
}
