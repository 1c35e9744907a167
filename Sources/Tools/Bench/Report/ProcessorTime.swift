import Foundation

/// The processor time that a process has used so far, user and system together.
package struct ProcessorTime: Hashable, Sendable {
    package let microseconds: Int64

    /// The time of a process; nil if the process does not exist.
    package static func used(by pid: Int32) -> ProcessorTime? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return nil }
        return ProcessorTime(stat: text)
    }

    /// Reads `/proc/PID/stat` (proc_pid_stat(5)): the 14th and 15th fields are clock ticks. The second is the program's
    /// name in brackets, and may hold anything.
    package init?(stat text: String, ticksPerSecond: Int = sysconf(Int32(_SC_CLK_TCK))) {
        guard let name = text.lastIndex(of: ")"), ticksPerSecond > 0 else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 12, let user = Int64(fields[11]), let system = Int64(fields[12]) else { return nil }
        microseconds = (user + system) * 1_000_000 / Int64(ticksPerSecond)
    }
}
