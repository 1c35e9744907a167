public import Ledger

/// Some of a bank's accounts, closed ones as well.
public enum AccountSelection: Hashable, Sendable {
    case ofKinds(Set<AccountKind>)
    /// Of these customers; a mandate's owner is the account that it is on. The bank's own accounts have none.
    case ofOwners(Set<String>)

    public static let all = AccountSelection.ofKinds(Set(AccountKind.allCases))
}
