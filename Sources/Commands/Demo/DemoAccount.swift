import SettlementProtocol

/// An account that the demo's story is about.
struct DemoAccount: Hashable, Sendable {
    let bank: MemberID
    let id: String
    /// Whose it is, as people know them.
    let owner: String
}
