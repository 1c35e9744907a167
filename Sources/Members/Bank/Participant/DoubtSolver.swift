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
    private let participant: ParticipantDesk
    private let desk: LoanDesk
    private let links: [MemberID: CoordinatorLink]
    private let logger: Logger
    private let alarms = LogThrottle()
    private var schedule = DoubtSchedule()
    /// The keys in the schedule.
    private var scheduled: Set<TransactionKey> = []
    private var random = SystemRandomNumberGenerator()
    private var isFirstRound = true

    private static let batch = 256

    init(
        core: any CoreBanking, participant: ParticipantDesk, desk: LoanDesk, links: [MemberID: CoordinatorLink],
        logger: Logger
    ) {
        self.core = core
        self.participant = participant
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
            // A coordinator that does not answer is asked no more in this round: the schedule asks again, with back-off.
            for start in stride(from: 0, to: doubts.count, by: Self.batch) {
                guard await ask(link, about: Array(doubts[start..<min(start + Self.batch, doubts.count)])) else {
                    break
                }
            }
        }
    }

    /// - Returns: Whether the coordinator answered.
    private func ask(_ link: CoordinatorLink, about doubts: [InDoubt]) async -> Bool {
        let results: [CoordinatorLink.Submitted]
        failpoint("bank.inquiry.before-send")
        do {
            results = try await link.outcomes(of: doubts.map(\.key.id), isInDoubt: true, atMost: 2_000)
        } catch {
            alarm(.warning, "The coordinator cannot be asked", link, [LogKey.inDoubt: "\(doubts.count)"])
            return false
        }
        failpoint("bank.inquiry.after-answer")
        var finishes: [CoreFinish] = []
        for (doubt, result) in zip(doubts, results) {
            let reason: String
            switch result {
            case .success(let answer):
                if case .record(let record) = answer.result {
                    guard let outcome = outcome(record, of: doubt) else { continue }
                    finishes.append(CoreFinish(key: doubt.key, digest: doubt.digest, outcome: outcome))
                    continue
                }
                reason = answer.error.code
            case .failure(let error): reason = error.reason
            }
            alarm(
                .error, "The coordinator tells no outcome of a transaction that is in doubt here", link,
                [LogKey.transaction: "\(doubt.key.id)", LogKey.reasonCode: "\(reason)"])
        }
        guard !finishes.isEmpty else { return true }
        _ = try? await participant.finish(finishes)
        return true
    }

    private func alarm(
        _ level: Logger.Level, _ message: Logger.Message, _ link: CoordinatorLink, _ details: Logger.Metadata
    ) {
        guard let count = alarms.pass("\(message)") else { return }
        let common: Logger.Metadata = [LogKey.coordinator: "\(link.coordinator)", LogKey.alarms: "\(count)"]
        logger.log(level: level, message, metadata: common.merging(details) { first, _ in first })
    }

    /// The outcome for this bank's holds by the coordinator's record; nil while there is no decision.
    private func outcome(_ record: Wire.OutcomeRecord, of doubt: InDoubt) -> Outcome? {
        guard let decided = record.outcome else { return nil }
        let outcome = decided.applied(to: doubt.digest, decided: try? Hash256(record.digest))
        if outcome != decided, alarms.pass("another digest") != nil {
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
        await desk.learn(LoanDesk.told(ended.map(\.0), results ?? []))
        for (origination, own) in ended { desk.found(own, of: origination) }
    }
}
