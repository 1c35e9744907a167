public import AtomicCommit
public import Ledger
public import Money
public import SettlementProtocol

/// All that a new kind of bank implements: accounts with escrow holds, and the fence that keeps each vote final.
///
/// Fence and money change in one local transaction of one store. Whatever these calls return is durable. Batches are
/// answered item by item in their order, and items are independent of one another.
public protocol CoreBanking: Sendable {
    /// What this core can promise; asked once at start. A core that cannot promise a hold is refused.
    var capabilities: CoreCapabilities { get }

    /// The accounts of these names, nil for those that do not exist: what a judgement is made from, which becomes durable
    /// no sooner than these.
    func accounts(_ names: [AccountName]) async throws(CoreError) -> [Account?]

    /// The selected accounts, in the order of opening.
    func accounts(_ selection: AccountSelection) async throws(CoreError) -> [Account]

    /// What the balances of all accounts that hold money sum to, for each currency: 0, as long as the books are right.
    func trialBalance() async throws(CoreError) -> [Currency: Int128]

    /// Stores the first vote of each key together with its holds.
    ///
    /// The first writer wins: a repeated key returns the stored vote, and no once aborted.
    func prepare(_ items: [CoreItem]) async throws(CoreError) -> [CoreAnswer]

    /// Posts or releases what is held, or stores a tombstone for a key never prepared here.
    func finish(_ items: [CoreFinish]) async throws(CoreError) -> [CoreFinishAnswer]

    /// Stores a tombstone for each key of which nothing is known, in one step with finding that out; changes no other.
    ///
    /// - Returns: What is durably known of each key afterwards.
    func entomb(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole]

    /// What is durably known of each key.
    func states(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole]

    /// Everything that voted yes and has no outcome, oldest id first.
    func inDoubt() async throws(CoreError) -> [InDoubt]

    /// Carries out an amendment once.
    ///
    /// - Throws: ``CoreError`` with `refused` where it does not fit; nothing is changed.
    func amend(_ amendment: Amendment) async throws(CoreError)

    /// This bank's clearing entries with `peer` after position `since`, at most `limit`.
    func clearing(with peer: MemberID, since: UInt64, limit: Int) async throws(CoreError) -> ClearingPage

    /// What was booked on an account after position `since`, at most `limit` entries; nil where there is no such account.
    func statement(of account: AccountName, since: UInt64, limit: Int) async throws(CoreError) -> StatementPage?

    /// Unix milliseconds in the newest id that committed here; 0 for none.
    func newestCommitted() async throws(CoreError) -> UInt64

    /// Unix milliseconds; older ids hold no finished record and get none. 0 where it was never raised.
    func horizon() async throws(CoreError) -> UInt64

    /// Forgets finished records with ids older than this Unix time, and refuses such ids from now on. It only rises.
    func raiseHorizon(to unixMilliseconds: UInt64) async throws(CoreError)
}

/// What a core says of itself.
public struct CoreCapabilities: Hashable, Sendable {
    /// Holds survive a crash and are respected by everything that posts to the accounts.
    public let promisesHolds: Bool
    /// How durability was checked, for people: `sqlite WAL, synchronous=FULL`.
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
    /// What it holds; each names its account by its place in the order of opening, from 0. Empty where the core does not
    /// say.
    public let holds: [Hold]

    public init(key: TransactionKey, digest: Hash256, timeoutMilliseconds: UInt32, holds: [Hold] = []) {
        self.key = key
        self.digest = digest
        self.timeoutMilliseconds = timeoutMilliseconds
        self.holds = holds
    }
}

/// One committed transaction's effect on a clearing account.
public struct ClearingEntry: Hashable, Sendable {
    /// Its place among this bank's entries with the peer, from 1.
    public let position: UInt64
    public let key: TransactionKey
    public let currency: Currency
    /// Minor units: what this bank owes the peer more (or, negative, less) because of it.
    public let owedToPeer: Int64

    public init(position: UInt64, key: TransactionKey, currency: Currency, owedToPeer: Int64) {
        self.position = position
        self.key = key
        self.currency = currency
        self.owedToPeer = owedToPeer
    }
}

/// Some of a bank's clearing entries with one peer.
public struct ClearingPage: Hashable, Sendable {
    public let entries: [ClearingEntry]
    public let hasMore: Bool
    /// Keys prepared here that touch the peer's clearing accounts and have no outcome here yet.
    public let prepared: [TransactionKey]

    public init(entries: [ClearingEntry], hasMore: Bool, prepared: [TransactionKey]) {
        self.entries = entries
        self.hasMore = hasMore
        self.prepared = prepared
    }
}
