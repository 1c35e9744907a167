public import AtomicCommit
public import BankCore
public import SettlementProtocol

/// What a simulated bank decides, by the code that runs in production. A test may put something worse in its place, to
/// see that the simulator finds it.
public struct BankConduct: Sendable {
    public typealias Prepared = (answer: CoreAnswer, event: CoreEvent?)
    public typealias Finished = (answer: CoreFinishAnswer, event: CoreEvent?)
    public typealias Withdrawn = (answer: ParticipantRole.WithdrawalAnswer, event: CoreEvent?)

    public var prepare: @Sendable (inout CoreBooks, CoreItem) -> Prepared = { $0.prepare($1) }
    public var finish: @Sendable (inout CoreBooks, CoreFinish) -> Finished = { $0.finish($1) }

    /// Entombs the bank's own key if it was never voted on here; one step, so that no vote slips in between.
    public var withdraw: @Sendable (inout CoreBooks, TransactionKey, Hash256) -> Withdrawn = { books, key, _ in
        let answer = books.role(of: key).answerToWithdrawal
        guard answer == .entomb else { return (answer, nil) }
        return (answer, books.entomb(key))
    }

    /// What its loan desk makes of what it hears of a loan.
    public var hear: @Sendable (inout OriginatorRole, OriginatorRole.Event) -> OriginatorRole.Step = { $0.apply($1) }

    /// What a bank does about its books when nobody asked; nothing. Nanoseconds since its start.
    public var passTime: @Sendable (inout CoreBooks, UInt64) -> [CoreEvent] = { _, _ in [] }

    /// The rows that a start repeats.
    public var recover: @Sendable ([[UInt8]]) -> [[UInt8]] = { $0 }

    /// Whether answers wait until a row is durable.
    public var waitsForRow: @Sendable ([CoreEvent]) -> Bool = { _ in true }

    public init() {}
}
