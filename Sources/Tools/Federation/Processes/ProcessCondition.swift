import Foundation

/// The condition of a member's process at one moment.
public enum ProcessCondition: Hashable, Sendable {
    case running
    /// Stopped by a signal, until SIGCONT.
    case paused
    /// Gone, together with its open files and locks.
    case ended

    /// Whether a process is stopped, by its state in `/proc/PID/stat` (proc(5)): the letter after the name in
    /// parentheses.
    static func isPaused(_ pid: Int32) -> Bool {
        let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") ?? Data()
        let afterName = String(decoding: stat, as: UTF8.self).split(separator: ")").last ?? ""
        return afterName.hasPrefix(" T")
    }
}
