package import SettlementProtocol

/// An account that the demo's story is about.
package struct DemoAccount: Hashable, Sendable {
    package let bank: MemberID
    package let id: String
    /// The owner's name.
    package let owner: String
}
