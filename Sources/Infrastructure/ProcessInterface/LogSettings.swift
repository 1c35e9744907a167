public import ArgumentParser

/// How a server process writes its log to standard error.
public struct LogSettings: Hashable, Sendable {
    public enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
        /// For people: time, level, message, facts.
        case text
        /// For programs: one JSON object per line.
        case json
    }

    /// The least severe lines that are written.
    public enum Level: String, ExpressibleByArgument, CaseIterable, Sendable {
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

    /// As a parent writes them on a server's command line.
    public var arguments: [String] { ["--log-format", format.rawValue, "--log-level", level.rawValue] }
}
