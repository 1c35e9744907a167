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
        var count = (committed: decisions.count { $0 == .committed }, all: decisions.count)
        try DecisionRegister.readArchive(of: journal) { entry in
            if let known = register.entries[entry.id] {
                guard known.decision.outcome == entry.decision.outcome else {
                    throw JournalError(.storeDamaged, "the register holds two outcomes of \(entry.id)")
                }
                return
            }
            count.all += 1
            if entry.decision.outcome == .committed { count.committed += 1 }
        }
        committed = count.committed
        aborted = count.all - count.committed
        unfinished = register.entries.keys.count { !register.finished.contains($0) }
    }
}
