public import Ledger
public import SettlementProtocol

/// One posting on an account, with the balance that it left.
public struct BookedEntry: Hashable, Sendable {
    /// The origin of a posting.
    public enum Cause: Hashable, Sendable {
        /// A committed transaction of the federation.
        case transaction(TransactionKey)
        /// An amendment, by its id: an opening balance, a mandate, a limit.
        case amendment(String)
        /// Another application of the bank, in its own words.
        case other(String)
    }

    /// Rises along the account; numbers may be missing.
    public let position: UInt64
    /// When it was booked.
    public let bookedUnixMilliseconds: UInt64
    /// Minor units; negative for a debit.
    public let amount: Int64
    /// Minor units.
    public let balanceAfter: Int64
    public let cause: Cause
    /// The legs that the entry is made of, in sequence; their amounts add up to ``amount``. Empty if the entry has only
    /// one leg, without a creditor's reference, or if they are not kept.
    public let legs: [BookedLeg]

    public init(
        position: UInt64, bookedUnixMilliseconds: UInt64, amount: Int64, balanceAfter: Int64, cause: Cause,
        legs: [BookedLeg] = []
    ) {
        self.position = position
        self.bookedUnixMilliseconds = bookedUnixMilliseconds
        self.amount = amount
        self.balanceAfter = balanceAfter
        self.cause = cause
        self.legs = legs
    }
}

/// Some of an account's postings, oldest first.
public struct StatementPage: Hashable, Sendable {
    /// The end of the time whose postings a bank no longer keeps.
    public struct Removed: Hashable, Sendable {
        public static let nothing = Removed(untilUnixMilliseconds: 0, balance: 0)

        /// Every posting that was booked later is kept; 0 if all are.
        public let untilUnixMilliseconds: UInt64
        /// The account's balance before the first posting that is kept; minor units.
        public let balance: Int64

        public init(untilUnixMilliseconds: UInt64, balance: Int64) {
            self.untilUnixMilliseconds = untilUnixMilliseconds
            self.balance = balance
        }
    }

    public let account: AccountName
    public let entries: [BookedEntry]
    public let hasMore: Bool
    public let removed: Removed

    public init(account: AccountName, entries: [BookedEntry], hasMore: Bool, removed: Removed = .nothing) {
        self.account = account
        self.entries = entries
        self.hasMore = hasMore
        self.removed = removed
    }
}
