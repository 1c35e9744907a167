public import Ledger
public import Money
public import SettlementProtocol

/// The half of a core that shows its books: to operators, to customers, to peers. Every answer is durable.
public protocol BookReading: Sendable {
    /// The selected accounts, in the order of opening.
    func accounts(_ selection: AccountSelection) async throws(CoreError) -> [Account]

    /// At most `limit` accounts after the first `skip`, in the order of opening, and whether there are more.
    func accountPage(after skip: Int, limit: Int) async throws(CoreError) -> (accounts: [Account], hasMore: Bool)

    /// The names of at most `limit` accounts with `isDamaged`, in the order of opening.
    func damagedAccounts(limit: Int) async throws(CoreError) -> [AccountName]

    /// The sum of the balances of all accounts that hold money, per currency: 0 as long as the books are right.
    func trialBalance() async throws(CoreError) -> [Currency: Int128]

    /// The holds of each key, in the order of the keys; empty for a key that is not prepared.
    func holds(of keys: [TransactionKey]) async throws(CoreError) -> [[NamedHold]]

    /// This bank's clearing entries with `peer` after position `since`, at most `limit`.
    func clearing(with peer: MemberID, since: UInt64, limit: Int) async throws(CoreError) -> ClearingPage

    /// The entries of an account after position `since`, at most `limit`; nil if the account does not exist.
    func statement(of account: AccountName, since: UInt64, limit: Int) async throws(CoreError) -> StatementPage?
}

/// A prepared transaction's hold on one account; minor units.
public struct NamedHold: Hashable, Sendable {
    public let account: AccountName
    public let held: Int64
    public let pending: Int64
    /// The change of the balance if it commits.
    public let net: Int64

    public init(account: AccountName, held: Int64, pending: Int64, net: Int64) {
        self.account = account
        self.held = held
        self.pending = pending
        self.net = net
    }
}

/// One committed transaction's effect on a clearing account.
public struct ClearingEntry: Hashable, Sendable {
    /// Its place among this bank's entries with the peer, from 1.
    public let position: UInt64
    public let key: TransactionKey
    public let currency: Currency
    /// Minor units: how much more this bank owes the peer because of it; negative for less.
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
    /// The entries before the oldest one that is kept.
    public let removed: RemovedClearing

    public init(
        entries: [ClearingEntry], hasMore: Bool, prepared: [TransactionKey], removed: RemovedClearing = .none
    ) {
        self.entries = entries
        self.hasMore = hasMore
        self.prepared = prepared
        self.removed = removed
    }
}

extension BookReading {
    /// None: a core that keeps the balances itself can read them.
    public func damagedAccounts(limit: Int) async throws(CoreError) -> [AccountName] { [] }
}

/// Some of a bank's accounts, closed ones as well.
public enum AccountSelection: Hashable, Sendable {
    case ofKinds(Set<AccountKind>)
    /// The accounts of these customers. A mandate's owner is the account that it is on; the bank's own accounts have none.
    case ofOwners(Set<String>)

    public static let all = AccountSelection.ofKinds(Set(AccountKind.allCases))
}
