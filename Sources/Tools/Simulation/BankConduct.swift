public import AtomicCommit
public import BankCore
public import SettlementProtocol

/// The decisions of a simulated bank, made by the code that runs in production. A test may plant a bug here, to see
/// that the simulator finds it.
public struct BankConduct: Sendable {
    // MARK: Books

    public typealias Prepared = (answer: CoreAnswer, event: CoreEvent?)
    public typealias Finished = (answer: CoreFinishAnswer, event: CoreEvent?)

    public var prepare: @Sendable (inout CoreBooks, CoreItem) -> Prepared = { $0.prepare($1) }
    public var finish: @Sendable (inout CoreBooks, CoreFinish) -> Finished = { $0.finish($1) }
    /// Stores a tombstone for a key without a vote at this bank. The digest is of the bank's own transaction.
    public var entomb: @Sendable (inout CoreBooks, TransactionKey, Hash256) -> CoreEvent? = { books, key, _ in
        books.entomb(key)
    }

    /// Changes to the books that no message asked for: none. Takes nanoseconds since the simulation began.
    public var passTime: @Sendable (inout CoreBooks, UInt64) -> [CoreEvent] = { _, _ in [] }

    /// The rows that a start replays.
    public var recover: @Sendable ([[UInt8]]) -> [[UInt8]] = { $0 }

    /// Whether answers wait until a row is durable.
    public var waitsForRow: @Sendable ([CoreEvent]) -> Bool = { _ in true }

    // MARK: The archives

    /// Whether a record is looked for in the books' archive.
    public var seeks: @Sendable (CoreBooks, TransactionKey) -> Bool = { $0.isElsewhere($1) }
    public var recall: @Sendable (inout CoreBooks, KeptVote) -> Void = { $0.recall($1) }
    /// Whether records leave memory only once the archive durably holds them.
    public var waitsForArchive = true
    /// How many of the written rows are removed once a checkpoint covers some.
    public var removableRows: @Sendable (_ covered: Int, _ written: Int) -> Int = { covered, _ in covered }
    /// Unix milliseconds: archived votes with older ids are removed. Takes the books' horizon.
    public var removalHorizon: @Sendable (UInt64) -> UInt64 = { $0 }
    /// Whether a transaction is looked for in the desk's archive.
    public var seeksLoan: @Sendable (Originator, TransactionID) -> Bool = { $0.isElsewhere($1) }
    /// How often something has left the desk's memory since the start; a transaction is looked for again if this rises.
    public var loanDepartures: @Sendable (Originator) -> UInt64 = { $0.departures }
    /// Whether ended transactions go to the archive before the desk's checkpoint leaves them out.
    public var archivesLoans = true

    // MARK: Participant

    public typealias Admit =
        @Sendable (inout Participant, [Result<OpenedItem, ProtocolError>], _ wallClock: UInt64, _ now: UInt64) ->
        PrepareBatch
    public typealias Raised = (raise: CutGate.Raise, released: [CutGate.Raise])

    public var admit: Admit = { $0.admit($1, wallClock: $2, at: $3) }
    public var conclude: @Sendable (inout Participant, PrepareBatch, UInt64) -> [PrepareBatch.Answer] = {
        $0.conclude($1, at: $2)
    }
    /// Restores the business day at a start.
    public var restoreDay: @Sendable (inout Participant, BusinessDay) -> Void = { $0.recorded($1) }
    public var raiseCut: @Sendable (inout Participant, UInt64) -> Raised = { $0.raiseCut(to: $1) }

    // MARK: Originator

    public typealias Hear =
        @Sendable (inout Originator, OriginatorRole.Event, TransactionID, (Outcome) -> OriginationEnding) ->
        OriginatorRole.Step

    /// The origination record that the bank's own vote relies on.
    public var record: @Sendable (Originator, TransactionKey) -> Originator.Record = { $0.record(of: $1) }
    /// Applies an event of the bank's own transaction.
    public var hear: Hear = { $0.hear($1, of: $2, ending: $3) }
    /// Restores the books' horizon at a start.
    public var restore: @Sendable (inout Originator, UInt64) -> Void = { $0.restore(horizon: $1) }

    // MARK: Windows

    /// How many older transactions a freeze still waits for.
    public var openCount: @Sendable (WindowFreezing, SettlementWindow, [InDoubt]) -> Int = {
        $0.openCount($1, inDoubt: $2)
    }

    public init() {}
}
