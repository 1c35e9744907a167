public import Ledger

/// Every mandate that was given at one bank, by root and edition.
public struct MandateRegister: Sendable {
    /// By root, in the order of editions.
    private var given: [AccountName: [MandateStanding]] = [:]
    /// The roots of an account's mandates.
    private var roots: [String: [AccountName]] = [:]

    public init() {}

    /// Adds a mandate whose terms are durable; without effect for an edition that is known.
    public mutating func add(_ mandate: Mandate) {
        let root = mandate.root
        guard !(given[root] ?? []).contains(where: { $0.mandate.edition == mandate.edition }) else { return }
        if given[root] == nil { roots[mandate.account, default: []].append(root) }
        given[root, default: []].append(MandateStanding(mandate))
    }

    /// Notes a revocation that is durable.
    public mutating func revoke(_ edition: Mandate.Edition) {
        guard let place = given[edition.root]?.firstIndex(where: { $0.mandate.edition == edition.number }) else {
            return
        }
        given[edition.root]?[place].isRevoked = true
    }

    /// The newest edition.
    public func standing(of root: AccountName) -> MandateStanding? { given[root]?.last }

    /// Every edition, oldest first.
    public func editions(of root: AccountName) -> [MandateStanding] { given[root] ?? [] }

    /// The edition whose account has this name.
    public func standing(named name: AccountName) -> MandateStanding? {
        let parts = name.text.split(separator: "/", maxSplits: 2)
        return editions(of: AccountName(parts.prefix(2).joined(separator: "/"))).first { $0.mandate.name == name }
    }

    /// Every mandate on an account.
    public func standings(on account: String) -> [MandateStanding] {
        (roots[account] ?? []).flatMap { editions(of: $0) }
    }
}

extension Mandate {
    public var ownEdition: Edition { Edition(root: root.text, number: edition) }
}
