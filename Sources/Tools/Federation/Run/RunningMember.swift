public import SettlementProtocol

/// One member's process, for other commands.
public struct RunningMember: Codable, Hashable, Sendable {
    public var id: MemberID
    public var role: MemberRole
    public var pid: Int32
    /// The address of its settlement protocol.
    public var settlementURL: String
    /// The address for its own customers and operators; nil for a coordinator.
    public var apiURL: String?
    /// The file that holds its records.
    public var store: String
    /// The file that its log lines go to.
    public var log: String
    /// A bearer token for the bank's operators; nil for a coordinator. Valid until the process ends.
    public var operatorToken: String?

    enum CodingKeys: String, CodingKey {
        case id = "member"
        case role = "kind"
        case pid
        case settlementURL = "settlement_url"
        case apiURL = "api_url"
        case store
        case log
        case operatorToken = "operator_token"
    }
}
