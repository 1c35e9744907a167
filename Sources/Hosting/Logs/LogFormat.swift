import ArgumentParser

/// How log lines are written.
public enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// For people: time, level, message, facts.
    case text
    /// For programs: one JSON object a line.
    case json
}
