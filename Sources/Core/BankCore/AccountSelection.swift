public import Ledger

/// Some of a bank's accounts, closed ones as well.
public enum AccountSelection: Hashable, Sendable {
    case ofKinds(Set<AccountKind>)
    /// Of these customers; a mandate's owner is the account that it is on. The bank's own accounts have none.
    case ofOwners(Set<String>)
    /// By their places in the order of opening, from 0. Where there is none, none is found.
    case at(places: Set<Int>)

    public static let all = AccountSelection.ofKinds(Set(AccountKind.allCases))
}

extension CoreBooks {
    /// In the order of opening.
    public func accounts(_ selection: AccountSelection) -> [Account] {
        switch selection {
        case .ofKinds(let kinds): ledger.accounts.filter { kinds.contains($0.kind) }
        case .ofOwners(let owners): owners.flatMap(ledger.numbers(ofOwner:)).sorted().map { ledger.accounts[$0] }
        case .at(let places):
            places.filter(ledger.accounts.indices.contains).sorted().map { ledger.accounts[$0] }
        }
    }
}
