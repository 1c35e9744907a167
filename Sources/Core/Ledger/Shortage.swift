/// What stood in the way of holding a transaction's postings. Nothing was held.
public struct Shortage: Error, Hashable, Sendable {
    public enum Cause: Hashable, Sendable {
        case unknownAccount
        case closedAccount
        /// Less is available than the transaction needs.
        case notEnough
        /// The account's ceiling would be passed.
        case noHeadroom
        /// Another transaction is at work on it; ask again.
        case locked
    }

    public let account: AccountName
    /// Nil where the account is not known.
    public let kind: AccountKind?
    public let cause: Cause

    public init(account: AccountName, kind: AccountKind?, cause: Cause) {
        self.account = account
        self.kind = kind
        self.cause = cause
    }
}
