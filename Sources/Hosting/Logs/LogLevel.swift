import ArgumentParser
import Logging

/// The least severe level that is logged, as an argument.
public enum LogLevel: String, ExpressibleByArgument, CaseIterable, Sendable {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical

    /// The level as the logging library names it.
    public var level: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
