import AtomicCommit
import BankCore
import Clock
import Logging
import ProcessInterface
import Synchronization

/// Reads the machine's clock for a bank, and says in `/readyz` and the log if ids or mandates are refused because of it.
final class BankClocks: Sendable {
    private let participant: ParticipantDesk
    private let core: any CoreBanking
    private let logger: Logger
    private let logged = Mutex<Logged>(Logged())

    private struct Logged {
        var findings: [String] = []
        var at: UInt64 = 0
    }

    init(participant: ParticipantDesk, core: any CoreBanking, logger: Logger) {
        self.participant = participant
        self.core = core
        self.logger = logger
    }

    /// The reasons why fresh ids are refused, as `code: text`. A business day that is ahead only ends some mandates.
    func readiness() async -> [String] {
        await findings().compactMap { finding in
            if case .dayAhead = finding { nil } else { "\(finding)" }
        }
    }

    private func findings() async -> [ClockFinding] {
        guard let horizon = try? await core.horizon() else { return [] }
        return participant.clockFindings(horizon: horizon)
    }

    /// Reads the clock, and logs new findings, and old ones once a minute.
    func look() async {
        participant.readClock()
        let findings = await findings().map { "\($0)" }
        let now = MonotonicTime.now
        let isNews = logged.withLock { logged in
            let isOld = logged.findings.map(Self.code) == findings.map(Self.code)
            guard !isOld || !findings.isEmpty && now - logged.at > 60 * MonotonicTime.second else { return false }
            logged = Logged(findings: findings, at: now)
            return true
        }
        guard isNews else { return }
        if findings.isEmpty { logger.notice("No id is refused because of a clock any more") }
        for finding in findings {
            logger.warning("A clock makes this bank refuse ids", metadata: [LogKey.reason: "\(finding)"])
        }
    }

    private static func code(_ finding: String) -> Substring { finding.prefix { $0 != ":" } }
}
