public import ArgumentParser

/// How a server process writes its log to standard error.
public struct LogSettings: Hashable, Sendable {
    public enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
        /// For people: time, level, message, metadata.
        case text
        /// For programs: one JSON object per line.
        case json
    }

    /// The lowest level that is written.
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

    /// The settings as options on a server's command line.
    public var arguments: [String] { ["--log-format", format.rawValue, "--log-level", level.rawValue] }
}
