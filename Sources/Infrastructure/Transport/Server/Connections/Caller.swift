public import SettlementProtocol

/// The caller of a method, as far as the server has proof of it.
public enum Caller: Hashable, Sendable {
    /// Nobody has proved who calls.
    case unproven
    /// A member, by its certificate.
    case member(MemberID)
    /// A bank's customer, by its id.
    case customer(String)
    /// An operator of this process.
    case `operator`
}
