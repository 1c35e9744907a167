import CommandParts
import Foundation
import Terminal

/// The result of a benchmark run.
struct BenchReport: Sendable {
    let settings: BenchSettings
    let tally: LoadTally
    let reconciliation: ReconciliationReport
    /// Seconds that were measured.
    let seconds: Double
    /// Microseconds per committed loan, by kind of process.
    let processorTime: [String: Double]
    let syncs: Int64
    let batches: Int64
    let isEveryStepSynced: Bool
    /// Nothing stayed held or in doubt at any bank.
    let isQuiet: Bool
    /// The lenders' books show exactly the fees of every loan that was reported as committed; nil if some loan's
    /// outcome stayed unknown.
    let feesAgree: Bool?

    /// - Parameters:
    ///   - from: Read when measuring began.
    ///   - to: Read when it ended.
    ///   - books: Every bank's, after the last answer; the federation did nothing else since it was started.
    init(
        settings: BenchSettings, tally: LoadTally, from: BenchReading, to: BenchReading,
        reconciliation: ReconciliationReport, books: BooksSnapshot
    ) {
        self.settings = settings
        self.tally = tally
        self.reconciliation = reconciliation
        seconds = (to.time - from.time) / .seconds(1)
        let loans = Double(max(1, tally.committed))
        processorTime = to.processorTime.merging(from.processorTime, uniquingKeysWith: -).mapValues {
            Double($0) / loans
        }
        syncs = to.sum(of: "syncs") - from.sum(of: "syncs")
        batches = to.sum(of: "batches") - from.sum(of: "batches")
        isEveryStepSynced = to.isEveryStepSynced
        isQuiet = books.isQuiet
        let fees = Int64(tally.committedInAll) * Self.fee
        feesAgree = tally.unknownInAll > 0 ? nil : books.total(of: "fee-income") == fees
    }

    /// 0.30 % of ``LoanMix/principal``: minor units.
    private static let fee = LoanMix.principal * 30 / 10_000

    var loansPerSecond: Double { Double(tally.committed) / seconds }
    var processorTimePerLoan: Double { processorTime.values.reduce(0, +) }
    var syncsPerBatch: Double { Double(syncs) / Double(max(1, batches)) }
    var loansPerSync: Double { Double(tally.committed) / Double(max(1, syncs)) }

    var durability: String {
        let database = settings.isOnPostgres ? ", and fsync and synchronous_commit of PostgreSQL" : ""
        return isEveryStepSynced
            ? "every durable step is synced: SQLite WAL, synchronous=FULL\(database), as each of \(settings.banks + 1) processes read it back"
            : "NOT every durable step is synced: a process could not confirm that its store is"
    }

    /// Figures of a build without optimisation mean nothing.
    static var isOptimised: Bool {
        #if DEBUG
        false
        #else
        true
        #endif
    }

    static func warnOfDebugBuild(_ options: OutputOptions) {
        guard !isOptimised else { return }
        Talk.line(
            TextStyle.forStandardError(options.color)
                .yellow("This is a debug build: its figures mean nothing. Use deploy/run bench."))
    }

    var faults: [String] {
        var faults: [String] = []
        if tally.committed == 0 { faults.append("no loan was committed") }
        if !reconciliation.isBalanced { faults.append("the banks' books do not agree") }
        if !isQuiet { faults.append("something is still held or in doubt") }
        if feesAgree == false { faults.append("the lenders' fees do not match the committed loans") }
        if !isEveryStepSynced { faults.append("not every durable step is synced") }
        return faults
    }
}
