/// How the servers of a federation write their logs.
public struct ServerLog: Hashable, Sendable {
    public enum Format: String, CaseIterable, Sendable {
        case text
        case json
    }

    /// The least severe lines that are written.
    public enum Level: String, CaseIterable, Sendable {
        case trace
        case debug
        case info
        case notice
        case warning
        case error
        case critical
    }

    public var format: Format
    public var level: Level

    public init(format: Format = .text, level: Level = .notice) {
        self.format = format
        self.level = level
    }

    var arguments: [String] { ["--log-format", format.rawValue, "--log-level", level.rawValue] }
}
