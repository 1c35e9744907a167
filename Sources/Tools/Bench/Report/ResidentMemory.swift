import Federation
import Foundation
import SettlementProtocol

/// The memory of a process that is in the machine's RAM.
enum ResidentMemory {
    /// MiB, from `/proc/PID/status` (proc_pid_status(5)); 0 if the system does not report it.
    static func mebibytes(of pid: Int32) -> Int {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return kibibytes / 1_024
    }

    /// MiB by member.
    static func mebibytes(of members: [RunningMember]) -> [MemberID: Int] {
        Dictionary(uniqueKeysWithValues: members.map { ($0.id, mebibytes(of: $0.pid)) })
    }
}
