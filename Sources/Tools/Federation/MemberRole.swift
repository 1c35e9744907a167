import Directory

/// The kind of a member, which decides the program that serves it.
public enum MemberRole: String, Codable, Hashable, Sendable {
    case coordinator
    case virtual
    case regular

    init(_ kind: BankKind) {
        switch kind {
        case .virtual: self = .virtual
        case .regular: self = .regular
        }
    }

    /// The executable's name.
    var programName: String {
        switch self {
        case .coordinator: "freshet-coordinator"
        case .virtual: "freshet-virtual-bank"
        case .regular: "freshet-regular-bank"
        }
    }
}
