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

extension BenchReport: Encodable {
    private enum Key: String, CodingKey {
        case aborted, banks, batch, batches, build, committed, concurrency, cores, durability, hot, reconciliation
        case seconds, syncs
        case abortedByReason = "aborted_by_reason"
        case cpuPerLoan = "cpu_us_per_loan"
        case cpuPerLoanByProcess = "cpu_us_per_loan_by_process"
        case feesAgree = "fees_agree"
        case loansPerSecond = "loans_per_second"
        case loansPerSync = "loans_per_sync"
        case maximum = "max_ms"
        case p50 = "p50_ms"
        case p99 = "p99_ms"
        case p999 = "p99_9_ms"
        case syncsPerBatch = "syncs_per_batch"
        case unknown = "outcome_unknown"
        case warmUp = "warm_up_seconds"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.rounded(loansPerSecond), forKey: .loansPerSecond)
        try container.encode(Self.rounded(milliseconds(percentile: 50)), forKey: .p50)
        try container.encode(Self.rounded(milliseconds(percentile: 99)), forKey: .p99)
        try container.encode(Self.rounded(milliseconds(percentile: 99.9)), forKey: .p999)
        try container.encode(Self.rounded(Double(tally.latency.max) / 1000), forKey: .maximum)
        try container.encode(tally.committed, forKey: .committed)
        try container.encode(tally.abortedCount, forKey: .aborted)
        try container.encode(tally.aborted, forKey: .abortedByReason)
        try container.encode(tally.unknownCount, forKey: .unknown)
        try container.encode(Self.rounded(processorTimePerLoan), forKey: .cpuPerLoan)
        try container.encode(processorTime.mapValues(Self.rounded), forKey: .cpuPerLoanByProcess)
        try container.encode(syncs, forKey: .syncs)
        try container.encode(batches, forKey: .batches)
        try container.encode(Self.rounded(syncsPerBatch), forKey: .syncsPerBatch)
        try container.encode(Self.rounded(loansPerSync), forKey: .loansPerSync)
        try container.encode(reconciliation, forKey: .reconciliation)
        try container.encode(feesAgree, forKey: .feesAgree)
        try encodeSettings(into: &container)
    }

    private func encodeSettings(into container: inout KeyedEncodingContainer<Key>) throws {
        try container.encode(settings.concurrency, forKey: .concurrency)
        try container.encode(settings.banks, forKey: .banks)
        try container.encode(settings.batch, forKey: .batch)
        try container.encode(settings.isHot, forKey: .hot)
        try container.encode(Self.rounded(seconds), forKey: .seconds)
        try container.encode(settings.warmUp, forKey: .warmUp)
        try container.encode(durability, forKey: .durability)
        try container.encode(ProcessInfo.processInfo.activeProcessorCount, forKey: .cores)
        try container.encode(Self.isOptimised ? "release" : "debug", forKey: .build)
    }

    /// To three decimals.
    private static func rounded(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }
}
