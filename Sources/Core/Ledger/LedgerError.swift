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
