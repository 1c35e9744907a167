import BankAPI
import BankCore
import Transport

/// Runs one comparison at a time, for as many callers as ask. It goes on while no call waits for it, because a call has
/// a deadline and a comparison takes as long as there are entries.
actor ReconciliationDesk {
    typealias Outcome = Result<[API.ClearingComparison], CoreError>

    enum Standing {
        case running(run: UInt64, entries: Int)
        case ended(run: UInt64, Outcome)
    }

    private let reconciliation: Reconciliation
    /// The newest run; 0 before the first.
    private var run: UInt64 = 0
    private var entries = 0
    /// The outcome of the newest run; nil while it goes on.
    private var outcome: Outcome?
    private var isRunning = false

    /// How long a call waits for the end.
    private static let patience = Duration.seconds(20)
    private static let pause = Duration.milliseconds(10)

    init(_ reconciliation: Reconciliation) { self.reconciliation = reconciliation }

    /// Begins a run or joins the one that goes on, and waits for its end for a while.
    ///
    /// - Parameter wanted: The run that the caller waits for; 0 for the one that goes on, or a new one.
    func compare(waitingFor wanted: UInt64) async -> Standing {
        if !isRunning, wanted == 0 || wanted > run { begin() }
        let awaited = run
        let end = ContinuousClock.now + Self.patience
        while isRunning, run == awaited, ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: Self.pause)
        }
        // A later run is as good: it ended later.
        guard !isRunning, let outcome else { return .running(run: run, entries: entries) }
        return .ended(run: run, outcome)
    }

    private func begin() {
        run += 1
        (entries, outcome, isRunning) = (0, nil, true)
        Task {
            let outcome: Outcome
            do throws(CoreError) {
                outcome = .success(
                    try await reconciliation.compareWithEveryPeer { read in Task { await self.note(read) } })
            } catch { outcome = .failure(error) }
            (self.outcome, isRunning) = (outcome, false)
        }
    }

    private func note(_ read: Int) { entries += read }
}
