import Foundation

/// What a process does at one moment, as the system sees it.
public enum ProcessCondition: Hashable, Sendable {
    case running
    /// Stopped by a signal, until SIGCONT.
    case paused
    case ended

    /// By the state in `/proc/PID/stat` (proc(5)): the letter after the name in parentheses.
    init(ofProcess pid: Int32) {
        let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") ?? Data()
        let afterName = String(decoding: stat, as: UTF8.self).split(separator: ")").last ?? ""
        switch afterName.dropFirst().first {
        case "T", "t": self = .paused
        case nil, "Z", "X": self = .ended
        default: self = .running
        }
    }
}
