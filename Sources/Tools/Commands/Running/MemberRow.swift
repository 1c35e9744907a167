import Federation
import SettlementProtocol

/// One member's process, for output; it never contains a token.
struct MemberRow: Encodable {
    let name: String
    let kind: String
    let pid: Int32
    let settlementURL: String
    let apiURL: String?
    let store: String
    let log: String
    /// `ready`, `not_ready` or `down`; nil if it was not asked.
    let state: String?
    /// Why it is not ready, each as `code: text`; nil if it was not asked.
    let reasons: [String]?

    init(_ member: RunningMember, state: String? = nil, reasons: [String]? = nil) {
        name = member.id.text
        kind = member.role.rawValue
        pid = member.pid
        settlementURL = member.settlementURL
        apiURL = member.apiURL
        store = member.store
        log = member.log
        self.state = state
        self.reasons = reasons
    }

    enum CodingKeys: String, CodingKey {
        case name
        case kind
        case pid
        case settlementURL = "settlement_url"
        case apiURL = "api_url"
        case store
        case log
        case state
        case reasons
    }
}
