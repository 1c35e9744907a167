import Foundation

extension BenchReport: BenchFindings {
    private enum Key: String, CodingKey {
        case insecure = "insecure_plain_http"
        case aborted, banks, batch, batches, build, committed, concurrency, cores, durability, hot, postgres
        case reconciliation
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
        try container.encode(Self.rounded(tally.milliseconds(percentile: 50)), forKey: .p50)
        try container.encode(Self.rounded(tally.milliseconds(percentile: 99)), forKey: .p99)
        try container.encode(Self.rounded(tally.milliseconds(percentile: 99.9)), forKey: .p999)
        try container.encode(Self.rounded(tally.milliseconds(percentile: 100)), forKey: .maximum)
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
        try container.encode(settings.isOnPostgres, forKey: .postgres)
        try container.encode(settings.isInsecure, forKey: .insecure)
        try container.encode(Self.rounded(seconds), forKey: .seconds)
        try container.encode(settings.warmUp, forKey: .warmUp)
        try container.encode(durability, forKey: .durability)
        try container.encode(ProcessInfo.processInfo.activeProcessorCount, forKey: .cores)
        try container.encode(Self.isOptimised ? "release" : "debug", forKey: .build)
    }

    /// To three decimals.
    private static func rounded(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }
}
