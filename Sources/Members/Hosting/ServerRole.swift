public import Directory
import SettlementProtocol

/// The role of an executable in a federation.
public enum ServerRole: Hashable, Sendable {
    case coordinator
    case bank(BankKind)

    /// The name in the ready line and in tables: `coordinator`, `virtual` or `regular`.
    public var name: String {
        switch self {
        case .coordinator: "coordinator"
        case .bank(let kind): kind.rawValue
        }
    }

    /// The role that the file gives a member; nil if it has no such member.
    static func of(_ member: MemberID, in file: FederationFile) -> ServerRole? {
        if file.coordinator(member) != nil { return .coordinator }
        return file.bank(member).map { .bank($0.kind) }
    }
}
