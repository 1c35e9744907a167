public import Directory
import SettlementProtocol

/// What an executable can be in a federation.
public enum ServerRole: Hashable, Sendable {
    case coordinator
    case bank(BankKind)

    /// As the ready line and tables name it: `coordinator`, `virtual` or `regular`.
    public var name: String {
        switch self {
        case .coordinator: "coordinator"
        case .bank(let kind): kind.rawValue
        }
    }

    /// The role that the file gives a member; nil for a stranger.
    static func of(_ member: MemberID, in file: FederationFile) -> ServerRole? {
        if file.coordinator(member) != nil { return .coordinator }
        return file.bank(member).map { .bank($0.kind) }
    }
}
