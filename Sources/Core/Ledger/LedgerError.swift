/// Why a change outside transactions, such as opening an account, was refused. Nothing was changed.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case accountExists = "account_exists"
        case unknownAccount = "unknown_account"
        case accountClosed = "account_closed"
        case unbalanced
        case outOfBounds = "out_of_bounds"
        case accountInUse = "account_in_use"
    }

    public let code: Code
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail }
}

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
