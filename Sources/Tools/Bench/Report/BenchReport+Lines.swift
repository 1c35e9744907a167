import Foundation
import Terminal

extension BenchReport {
    /// Aligned lines: the settings first, because a figure means nothing without them.
    func lines(_ style: TextStyle) -> [String] { Self.lines(facts, style) }

    static func lines(_ facts: [(String, Cell)], _ style: TextStyle) -> [String] {
        var table = Table([.init(""), .init("")])
        for (label, cell) in facts { table.add([Cell(label) { $0.dim($1) }, cell]) }
        return Array(table.lines(style).dropFirst())
    }

    private var facts: [(String, Cell)] {
        let rate = "\(Self.text(loansPerSecond, 0))  (\(tally.committed) committed in \(Self.text(seconds, 2)) s)"
        let writing = "\(Self.text(syncsPerBatch, 2)) per batch, \(Self.text(loansPerSync, 1)) loans per sync"
        return [
            ("load", Cell(load)),
            ("durability", Cell(durability) { isEveryStepSynced ? $1 : $0.red($1) }),
            ("machine", Self.machine),
            ("loans/s", Cell(rate) { $0.bold($1) }),
            ("latency", Cell(latency)),
            ("aborted", Cell(Self.count(tally.aborted))),
            ("outcome unknown", Cell(Self.count(tally.unknown))),
            ("CPU per loan", Cell(processorTimes)),
            ("syncs", Cell("\(writing) (\(syncs) syncs, \(batches) batches)")),
            ("books", books),
        ]
    }

    static var machine: Cell {
        let cores = "\(ProcessInfo.processInfo.activeProcessorCount) cores"
        guard isOptimised else {
            return Cell("\(cores), debug build: these figures mean nothing") { $0.red($1) }
        }
        return Cell("\(cores), release build")
    }

    private var load: String {
        let requests = settings.batch == 1 ? "one loan per request" : "\(settings.batch) loans per request"
        let roles =
            settings.isHot
            ? "all through one reserve and one buyer's account"
            : "roles rotate over the banks and \(BenchFederation.accountsPerBank) accounts of each kind per bank"
        let last = settings.isOnPostgres ? ", the last one regular on PostgreSQL" : ""
        let security = settings.isInsecure ? ", plain HTTP" : ""
        return
            "\(settings.banks) banks\(last)\(security), \(settings.concurrency) requests in flight, \(requests), \(roles), "
            + "\(settings.warmUp) s warm-up"
    }

    private var latency: String {
        let percentiles = [("p50", 50), ("p99", 99), ("p99.9", 99.9)].map { name, percentile in
            "\(name) \(Self.text(tally.milliseconds(percentile: percentile), 2)) ms"
        }
        let largest = "max \(Self.text(tally.milliseconds(percentile: 100), 2)) ms"
        return (percentiles + [largest]).joined(separator: "  ") + (settings.batch == 1 ? "" : "  (per request)")
    }

    private var processorTimes: String {
        let parts = processorTime.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.text($0.value, 0))" }
        return "\(Self.text(processorTimePerLoan, 0)) µs: \(parts.joined(separator: ", "))"
    }

    private var books: Cell {
        guard faults.isEmpty else { return Cell(faults.joined(separator: "; ")) { $0.red($1) } }
        let fees = feesAgree == nil ? "" : ", the fees of all \(tally.committedInAll) loans are on the lenders' books"
        return Cell("balanced\(fees)") { $0.green($1) }
    }

    private static func count(_ reasons: [String: Int]) -> String {
        guard !reasons.isEmpty else { return "0" }
        let parts = reasons.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return "\(reasons.values.reduce(0, +)): \(parts.joined(separator: ", "))"
    }

    static func text(_ number: Double, _ decimals: Int) -> String {
        number.formatted(.number.precision(.fractionLength(decimals)).locale(Locale(identifier: "en_US_POSIX")))
    }
}
