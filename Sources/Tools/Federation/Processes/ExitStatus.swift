public import SettlementProtocol

/// How a process ended.
public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
    case exited(Int32)
    case signaled(Int32)
    /// The system did not report it.
    case unknown

    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signaled(let number): "signal \(number)"
        case .unknown: "unknown end"
        }
    }
}

/// A member's process that ended unexpectedly.
public struct MemberEnd: Hashable, Sendable {
    public let member: MemberID
    public let status: ExitStatus
    /// The file that its log lines went to.
    public let log: String
}
