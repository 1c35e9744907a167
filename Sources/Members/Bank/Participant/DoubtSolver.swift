import AtomicCommit
import BankCore
import Clock
import Failpoints
import Foundation
import Logging
import ProcessInterface
import SettlementProtocol
import Transport

/// Asks coordinators for the outcomes of transactions in doubt here, and applies them.
///
/// A bank never ends a yes vote by itself. It asks at once after a start, otherwise 5 seconds after the votes' timeout;
/// usually the coordinator's own message comes first.
actor DoubtSolver {
    private let core: any CoreBanking
    private let desk: LoanDesk
    private let links: [MemberID: CoordinatorLink]
    private let logger: Logger
    private var schedule = DoubtSchedule()
    /// The keys in the schedule.
    private var scheduled: Set<TransactionKey> = []
    private var random = SystemRandomNumberGenerator()
    private var isFirstRound = true

    private static let batch = 256

    init(core: any CoreBanking, desk: LoanDesk, links: [MemberID: CoordinatorLink], logger: Logger) {
        self.core = core
        self.desk = desk
        self.links = links
        self.logger = logger
    }

    func run() async throws {
        while true {
            await askAboutHolds()
            await endOverdueLoans()
            isFirstRound = false
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func askAboutHolds() async {
        guard let inDoubt = try? await core.inDoubt() else { return }
        let now = MonotonicTime.now
        let doubts = Dictionary(inDoubt.map { ($0.key, $0) }) { first, _ in first }
        for key in scheduled where doubts[key] == nil {
            schedule.resolve(key)
            scheduled.remove(key)
        }
        for doubt in inDoubt where scheduled.insert(doubt.key).inserted {
            if isFirstRound {
                schedule.noteRecovered(doubt.key, at: now)
            } else {
                schedule.note(doubt.key, timeoutMilliseconds: doubt.timeoutMilliseconds, at: now)
            }
        }
        let keys = schedule.due(at: now, using: &random)
        let due = Dictionary(grouping: keys.compactMap { doubts[$0] }, by: { $0.key.coordinator })
        for (coordinator, doubts) in due {
            guard let link = links[coordinator] else { continue }
            for start in stride(from: 0, to: doubts.count, by: Self.batch) {
                await ask(link, about: Array(doubts[start..<min(start + Self.batch, doubts.count)]))
            }
        }
    }

    private func ask(_ link: CoordinatorLink, about doubts: [InDoubt]) async {
        let results: [Wire.OutcomeResult]
        failpoint("bank.inquiry.before-send")
        do {
            results = try await link.outcomes(of: doubts.map(\.key.id), isInDoubt: true, atMost: 2_000)
        } catch {
            logger.warning(
                "The coordinator cannot be asked",
                metadata: [LogKey.coordinator: "\(link.coordinator)", LogKey.inDoubt: "\(doubts.count)"])
            return
        }
        failpoint("bank.inquiry.after-answer")
        var finishes: [CoreFinish] = []
        for (doubt, result) in zip(doubts, results) {
            guard case .record(let record) = result.result else {
                logger.error(
                    "The coordinator does not know a transaction that is in doubt here",
                    metadata: [LogKey.transaction: "\(doubt.key.id)", LogKey.reasonCode: "\(result.error.code)"])
                continue
            }
            if let outcome = outcome(record, of: doubt) {
                finishes.append(CoreFinish(key: doubt.key, digest: doubt.digest, outcome: outcome))
            }
        }
        guard !finishes.isEmpty else { return }
        _ = try? await core.finish(finishes)
    }

    /// The outcome for this bank's holds by the coordinator's record; nil while there is no decision.
    private func outcome(_ record: Wire.OutcomeRecord, of doubt: InDoubt) -> Outcome? {
        guard let decided = record.outcome else { return nil }
        let outcome = decided.applied(to: doubt.digest, decided: try? Hash256(record.digest))
        if outcome != decided {
            logger.error(
                "The coordinator decided another transaction with this id",
                metadata: [LogKey.transaction: "\(doubt.key.id)", LogKey.coordinator: "\(doubt.key.coordinator)"])
        }
        return outcome
    }

    /// Ends transactions that this bank submitted before a restart, or whose answer was lost.
    private func endOverdueLoans() async {
        let overdue = desk.overdue(wallClock: isFirstRound ? UInt64.max : WallClock.unixMilliseconds)
        guard let states = await desk.withdrawn(overdue) else { return }
        let ended = zip(overdue, states).filter { Originator.ends($0, found: $1) }
        // The coordinator also knows when and why; without its answer only the outcome is recorded.
        for (coordinator, some) in Dictionary(grouping: ended, by: \.0.key.coordinator) {
            for start in stride(from: 0, to: some.count, by: Self.batch) {
                await askWhy(Array(some[start..<min(start + Self.batch, some.count)]), of: coordinator)
            }
        }
    }

    private func askWhy(_ ended: [(Origination, ParticipantRole)], of coordinator: MemberID) async {
        let results = try? await links[coordinator]?.outcomes(
            of: ended.map(\.0.id), isInDoubt: false, atMost: 0)
        for ((origination, _), result) in zip(ended, results ?? []) {
            if case .record(let outcome) = result.result { desk.learn(outcome, of: origination) }
        }
        for (origination, own) in ended { desk.found(own, of: origination) }
    }
}
