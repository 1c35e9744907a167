/// Why a transaction's postings could not be held. Nothing was held.
public struct Shortage: Error, Hashable, Sendable {
    public enum Cause: Hashable, Sendable {
        case unknownAccount
        case closedAccount
        /// Less is available than the transaction needs.
        case notEnough
        /// The balance would rise above the account's ceiling.
        case noHeadroom
        /// Another transaction has locked the account; ask again.
        case locked
    }

    public let account: AccountName
    /// Nil if the account is not known.
    public let kind: AccountKind?
    public let cause: Cause

    public init(account: AccountName, kind: AccountKind?, cause: Cause) {
        self.account = account
        self.kind = kind
        self.cause = cause
    }
}
