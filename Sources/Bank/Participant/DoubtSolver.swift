import BankCore
import Dispatch
import Foundation
import Logging
import SettlementProtocol
import Transport

/// Asks coordinators for the outcomes of what is in doubt here, and carries them out.
///
/// A bank never ends a yes by itself. It asks at once after a start, and otherwise when the votes' time is well over;
/// the coordinator's own message is usually sooner.
actor DoubtSolver {
    private let core: any CoreBanking
    private let desk: LoanDesk
    private let links: [MemberID: CoordinatorLink]
    private let logger: Logger
    /// When each key was first seen in doubt; monotonic nanoseconds.
    private var seen: [TransactionKey: UInt64] = [:]
    private var isFirstRound = true

    private static let batch = 256
    /// Added to the votes' time before the first question.
    private static let slack: UInt64 = 5_000_000_000

    init(core: any CoreBanking, desk: LoanDesk, links: [MemberID: CoordinatorLink], logger: Logger) {
        self.core = core
        self.desk = desk
        self.links = links
        self.logger = logger
    }

    func run() async throws {
        while true {
            await askAboutHolds()
            await askAboutLoans()
            isFirstRound = false
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func askAboutHolds() async {
        guard let inDoubt = try? await core.inDoubt() else { return }
        let now = DispatchTime.now().uptimeNanoseconds
        var stillSeen: [TransactionKey: UInt64] = [:]
        var due: [MemberID: [InDoubt]] = [:]
        for doubt in inDoubt {
            let since = seen[doubt.key] ?? now
            stillSeen[doubt.key] = since
            let patience = UInt64(doubt.timeoutMilliseconds) * 1_000_000 + Self.slack
            if isFirstRound || now - since > patience { due[doubt.key.coordinator, default: []].append(doubt) }
        }
        seen = stillSeen
        for (coordinator, doubts) in due {
            guard let link = links[coordinator] else { continue }
            for start in stride(from: 0, to: doubts.count, by: Self.batch) {
                await ask(link, about: Array(doubts[start..<min(start + Self.batch, doubts.count)]))
            }
        }
    }

    private func ask(_ link: CoordinatorLink, about doubts: [InDoubt]) async {
        let results: [Wire.OutcomeResult]
        do {
            results = try await link.outcomes(of: doubts.map(\.key.id), isInDoubt: true, atMost: 2_000)
        } catch {
            logger.warning(
                "The coordinator cannot be asked",
                metadata: [LogKey.coordinator: "\(link.coordinator)", LogKey.inDoubt: "\(doubts.count)"])
            return
        }
        var finishes: [CoreFinish] = []
        for (doubt, result) in zip(doubts, results) {
            guard case .record(let record) = result.result else {
                logger.error(
                    "The coordinator does not know what is in doubt here",
                    metadata: [LogKey.transaction: "\(doubt.key.id)", LogKey.reasonCode: "\(result.error.code)"])
                continue
            }
            switch record.state {
            case .committed: finishes.append(CoreFinish(key: doubt.key, digest: doubt.digest, outcome: .committed))
            case .aborted: finishes.append(CoreFinish(key: doubt.key, digest: doubt.digest, outcome: .aborted))
            case .pending, .unspecified, .UNRECOGNIZED: continue
            }
        }
        guard !finishes.isEmpty else { return }
        _ = try? await core.finish(finishes)
    }

    /// Loans of this bank's customers that were handed over before a restart, or whose answer was lost.
    private func askAboutLoans() async {
        let now = isFirstRound ? UInt64.max : WallClock.unixMilliseconds
        let overdue = await desk.overdue(at: now)
        for (coordinator, records) in Dictionary(grouping: overdue, by: \.key.coordinator) {
            guard let link = links[coordinator] else { continue }
            for start in stride(from: 0, to: records.count, by: Self.batch) {
                let some = Array(records[start..<min(start + Self.batch, records.count)])
                guard let results = try? await link.outcomes(of: some.map(\.key.id), isInDoubt: true, atMost: 2_000)
                else { break }
                for (record, result) in zip(some, results) {
                    guard case .record(let outcome) = result.result else { continue }
                    _ = await desk.learn(outcome, of: record)
                }
            }
        }
    }
}
