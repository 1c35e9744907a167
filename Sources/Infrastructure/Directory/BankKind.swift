/// The kind of system behind a bank's adapter.
public enum BankKind: String, Hashable, Sendable, CaseIterable {
    /// A bank made of software, with a reserve and a ledger of its own.
    case virtual
    /// A bank with a core banking system of its own.
    case regular
}
