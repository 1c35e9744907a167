import Foundation
import Histogram

extension BenchReport {
    /// Aligned lines: the settings first, because a figure means nothing without them.
    func lines(_ style: TextStyle) -> [String] {
        var table = Table([.init(""), .init("")])
        for (label, text) in facts(style) { table.add([Cell(label) { $0.dim($1) }, Cell(text)]) }
        return Array(table.lines(style).dropFirst())
    }

    private func facts(_ style: TextStyle) -> [(String, String)] {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let build = Self.isOptimised ? "release build" : style.red("debug build: these figures mean nothing")
        return [
            ("load", load),
            ("durability", isEveryStepSynced ? durability : style.red(durability)),
            ("machine", "\(cores) cores, \(build)"),
            (
                "loans/s",
                style.bold(Self.text(loansPerSecond, 0))
                    + "  (\(tally.committed) committed in \(Self.text(seconds, 2)) s)"
            ),
            ("latency", latency),
            ("aborted", Self.count(tally.aborted)),
            ("outcome unknown", Self.count(tally.unknown)),
            ("CPU a loan", processorTimes),
            (
                "syncs",
                "\(Self.text(syncsPerBatch, 2)) a batch, \(Self.text(loansPerSync, 1)) loans a sync (\(syncs) syncs, \(batches) batches)"
            ),
            ("books", books(style)),
        ]
    }

    private var load: String {
        let requests = settings.batch == 1 ? "each loan its own request" : "\(settings.batch) loans a request"
        let roles =
            settings.isHot
            ? "all through one reserve and one buyer's account"
            : "roles rotate over the banks and \(BenchFederation.accountsPerBank) accounts of each kind at each"
        return "\(settings.banks) banks, \(settings.concurrency) requests in flight, \(requests), \(roles), "
            + "\(settings.warmUp) s warm-up"
    }

    private var latency: String {
        let percentiles = [("p50", 50), ("p99", 99), ("p99.9", 99.9)].map { name, percentile in
            "\(name) \(Self.text(milliseconds(percentile: percentile), 2)) ms"
        }
        let largest = "max \(Self.text(Double(tally.latency.max) / 1000, 2)) ms"
        return (percentiles + [largest]).joined(separator: "  ") + (settings.batch == 1 ? "" : "  (a request)")
    }

    private var processorTimes: String {
        let parts = processorTime.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.text($0.value, 0))" }
        return "\(Self.text(processorTimePerLoan, 0)) µs: \(parts.joined(separator: ", "))"
    }

    private func books(_ style: TextStyle) -> String {
        guard faults.isEmpty else { return style.red(faults.joined(separator: "; ")) }
        let fees = feesAgree == nil ? "" : ", the fees of all \(tally.committedInAll) loans are on the lenders' books"
        return style.green("balanced") + fees
    }

    private static func count(_ reasons: [String: Int]) -> String {
        guard !reasons.isEmpty else { return "0" }
        let parts = reasons.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return "\(reasons.values.reduce(0, +)): \(parts.joined(separator: ", "))"
    }

    private static func text(_ number: Double, _ decimals: Int) -> String {
        number.formatted(.number.precision(.fractionLength(decimals)).locale(Locale(identifier: "en_US_POSIX")))
    }
}
