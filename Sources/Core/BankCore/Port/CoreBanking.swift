public import AtomicCommit
public import Ledger
public import SettlementProtocol

/// The half of a core that moves money: accounts with escrow holds, and the vote log that keeps each vote final.
///
/// Vote log and money change in one local transaction of one store. Everything that these calls return is durable,
/// except ``currentAccounts(_:)``. A batch is answered item by item, in order; items are independent of one another.
/// The other half, ``BookReading``, shows the books.
public protocol CoreBanking: Sendable {
    /// The promises of this core, read once at start. The bank refuses a core that cannot promise a hold.
    var capabilities: CoreCapabilities { get }

    /// The accounts with these names, nil for those that do not exist. They may be ahead of the durable state, as long
    /// as no vote judged from them becomes durable before they do.
    func currentAccounts(_ names: [AccountName]) async throws(CoreError) -> [Account?]

    /// Stores the first vote of each key together with its holds.
    ///
    /// The first writer wins: a repeated key returns the stored vote, or no once it is aborted. Nothing is stored for
    /// an item that is answered `short` or `busy`.
    func prepare(_ items: [CoreItem]) async throws(CoreError) -> [CoreAnswer]

    /// Posts or releases holds, or stores a tombstone for a key never prepared here.
    func finish(_ items: [CoreFinish]) async throws(CoreError) -> [CoreFinishAnswer]

    /// Stores a tombstone for each key that is unknown here, with check and write in one atomic step; changes no other.
    ///
    /// - Returns: The durable state of each key afterwards.
    func entomb(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole]

    /// The durable state of each key.
    func states(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole]

    /// Every transaction with a yes and no outcome, oldest id first.
    func inDoubt() async throws(CoreError) -> [InDoubt]

    /// The outcomes that the store refused when they were last sent, and that repeating alone cannot carry out; oldest
    /// id first.
    func stuckFinishes() async -> [StuckFinish]

    /// Carries out an amendment once.
    ///
    /// - Throws: ``CoreError`` with `refused` if it does not fit; nothing is changed.
    func amend(_ amendment: Amendment) async throws(CoreError)

    /// Unix milliseconds in the newest id that committed here; 0 for none.
    func newestCommitted() async throws(CoreError) -> UInt64

    /// Unix milliseconds; older ids have no finished record and get none. 0 if it was never raised.
    func horizon() async throws(CoreError) -> UInt64

    /// Forgets finished records with ids older than this Unix time, and refuses such ids from now on. It only rises.
    func raiseHorizon(to unixMilliseconds: UInt64) async throws(CoreError)

    /// Sets a horizon that is later than this Unix time back to it: new ids from this time on are accepted again.
    ///
    /// Only for an operator who knows that the clock is right now and was ahead for hours: a transaction between this
    /// time and the old horizon, made while the clock was wrong, is forgotten.
    func lowerHorizon(to unixMilliseconds: UInt64) async throws(CoreError)
}

extension CoreBanking {
    /// None: a core that owns its store cannot be refused by it.
    public func stuckFinishes() async -> [StuckFinish] { [] }
}

/// A core's promises.
public struct CoreCapabilities: Hashable, Sendable {
    /// Holds survive a crash and are respected by everything that posts to the accounts.
    public let promisesHolds: Bool
    /// How durability was checked, for people, such as `sqlite WAL, synchronous=FULL`.
    public let durability: String

    public init(promisesHolds: Bool, durability: String) {
        self.promisesHolds = promisesHolds
        self.durability = durability
    }
}

/// A yes without an outcome.
public struct InDoubt: Hashable, Sendable {
    public let key: TransactionKey
    public let digest: Hash256
    public let timeoutMilliseconds: UInt32

    public init(key: TransactionKey, digest: Hash256, timeoutMilliseconds: UInt32) {
        self.key = key
        self.digest = digest
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}
