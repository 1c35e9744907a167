public import AtomicCommit
public import SettlementProtocol

/// The decisions of a simulated coordinator, made by the code that runs in production. A test may plant a bug here, to
/// see that the simulator finds it.
public struct CoordinatorConduct: Sendable {
    /// A vote as it arrived.
    public struct Ballot: Sendable {
        public let id: TransactionID
        public var index: Int
        public var vote: Vote
        public var digest: Hash256
    }

    public typealias Submit =
        @Sendable (
            inout CoordinatorBooks, SubmittedTransaction, UInt64, UInt64, inout CoordinatorEffects
        ) -> CoordinatorBooks.Admission
    public typealias Count =
        @Sendable (
            inout CoordinatorBooks, Ballot, UInt64, inout CoordinatorEffects, inout Xoshiro256
        ) -> Void
    public typealias Acknowledge =
        @Sendable (
            inout CoordinatorBooks, TransactionID, Int, UInt64, inout CoordinatorEffects
        ) -> Void
    public typealias Inquire =
        @Sendable (
            inout CoordinatorBooks, TransactionID, MemberID, Bool, _ now: UInt64, _ wallClock: UInt64,
            inout CoordinatorEffects
        ) -> CoordinatorBooks.InquiryAnswer

    public var submit: Submit = { $0.submit($1, at: $2, wallClock: $3, into: &$4) }
    public var count: Count = { books, ballot, now, effects, random in
        books.voted(
            ballot.id, ballot.index, ballot.vote, digest: ballot.digest, at: now, into: &effects, using: &random)
    }
    public var acknowledge: Acknowledge = { $0.acknowledged($1, $2, at: $3, into: &$4) }
    public var inquire: Inquire = { $0.inquire($1, by: $2, isInDoubt: $3, at: $4, wallClock: $5, into: &$6) }
    public var tick: @Sendable (inout CoordinatorBooks, UInt64, inout CoordinatorEffects) -> Void = {
        $0.tick(at: $1, into: &$2)
    }

    /// The rows that a start reads.
    public var recover: @Sendable ([RegisterRow]) -> [RegisterRow] = { $0 }

    /// Whether outcomes wait until their row is durable.
    public var waitsForRow = true

    // MARK: The archive

    /// Whether a transaction is looked for in the archive.
    public var seeks: @Sendable (CoordinatorBooks, TransactionID) -> Bool = { $0.isElsewhere($1) }
    /// How often something has left memory since the start; a transaction is looked for again if this rises.
    public var departures: @Sendable (CoordinatorBooks) -> UInt64 = { $0.departures }
    public var recall: @Sendable (inout CoordinatorBooks, DecisionEntry) -> Void = { $0.recall($1) }
    /// Whether transactions leave memory only once the archive durably holds them.
    public var waitsForArchive = true
    /// How many of the written rows are removed once a checkpoint covers some.
    public var removableRows: @Sendable (_ covered: Int, _ written: Int) -> Int = { covered, _ in covered }

    public init() {}
}

/// A batch of decisions, as one row of the simulated register, or its checkpoint.
public struct RegisterRow: Sendable {
    public var decided: [DecisionEntry] = []
    public var finished: [TransactionID] = []
    public var horizon: UInt64 = 0
    /// Only in a checkpoint, as ``RecoveredRegister/archiveEnd``.
    public var archiveEnd: UInt64 = 0
    /// Only in a checkpoint, as ``RecoveredRegister/newestCommitted``.
    public var newestCommitted: UInt64 = 0

    var isEmpty: Bool { decided.isEmpty && finished.isEmpty && horizon == 0 }
}

/// How the members of a simulated federation behave.
public struct Conduct: Sendable {
    public var bank = BankConduct()
    public var coordinator = CoordinatorConduct()

    public init() {}
}
