import AtomicCommit
public import Journal
import SettlementProtocol

/// A summary of a coordinator's register, for people.
public struct InspectedRegister: Sendable {
    public let committed: Int
    public let aborted: Int
    /// Decided, and not noted as acknowledged by every participant.
    public let unfinished: Int

    /// - Throws: `JournalError` with `store_damaged` if a row is damaged or one id has two outcomes; `ProtocolError`
    ///   or the decoder's error if a row cannot be decoded.
    public init(_ journal: BatchJournal) throws {
        let register = try DecisionRegister.recovered(from: journal).register
        let decisions = register.entries.values.map { $0.decision.outcome }
        committed = decisions.count { $0 == .committed }
        aborted = decisions.count - committed
        unfinished = register.entries.keys.count { !register.finished.contains($0) }
    }
}
