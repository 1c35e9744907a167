package import BankAPI
import Histogram
import Synchronization
package import Transport

/// The outcomes of a run's loans.
package struct LoadTally: Sendable {
    /// Loans that were committed during the measurement.
    package private(set) var committed = 0
    /// Loans that were aborted or refused during the measurement, by reason code.
    package private(set) var aborted: [String: Int] = [:]
    /// Measured loans whose outcome the client never learned, by reason code.
    package private(set) var unknown: [String: Int] = [:]
    /// Every loan that was committed, warm-up included.
    package private(set) var committedInAll = 0
    /// Every loan without a known outcome, warm-up included.
    package private(set) var unknownInAll = 0
    /// Microseconds from a request to its answer; a request may hold several loans.
    private var latency = Histogram<UInt64>(
        highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: .three)

    /// Requests that were answered during the measurement.
    package var requestCount: UInt64 { latency.totalCount }

    /// Milliseconds within which this percentage of the requests was answered; 100 for all.
    package func milliseconds(percentile: Double) -> Double { Double(latency.valueAtPercentile(percentile)) / 1000 }

    var abortedCount: Int { aborted.values.reduce(0, +) }
    var unknownCount: Int { unknown.values.reduce(0, +) }

    package init() {}

    /// Counts one answered request.
    package mutating func note(_ response: API.RequestLoansResponse, after duration: Duration, isMeasured: Bool) {
        if isMeasured { latency.record(UInt64(max(1, duration / .microseconds(1)))) }
        for result in response.results {
            switch result.result {
            case .loan(let loan): note(loan, isMeasured: isMeasured)
            case .refusal(let refusal): if isMeasured { aborted[refusal.code, default: 0] += 1 }
            case nil: noteUnknown("no_result", count: 1, isMeasured: isMeasured)
            }
        }
    }

    /// Counts a failed request with this number of loans.
    package mutating func note(_ error: ConnectError, loans: Int, isMeasured: Bool) {
        if error.delivery == .unknown {
            noteUnknown(error.reason, count: loans, isMeasured: isMeasured)
        } else if isMeasured {
            aborted[error.reason, default: 0] += loans
        }
    }

    private mutating func note(_ loan: API.Loan, isMeasured: Bool) {
        switch loan.state {
        case .committed:
            committedInAll += 1
            if isMeasured { committed += 1 }
        case .aborted: if isMeasured { aborted[loan.reason, default: 0] += 1 }
        case .pending, .unspecified, .UNRECOGNIZED: noteUnknown("pending", count: 1, isMeasured: isMeasured)
        }
    }

    private mutating func noteUnknown(_ reason: String, count: Int, isMeasured: Bool) {
        unknownInAll += count
        if isMeasured { unknown[reason, default: 0] += count }
    }
}

/// A tally that many callers write into.
final class LoadRecord: Sendable {
    private let record = Mutex(LoadTally())

    var tally: LoadTally { record.withLock { $0 } }

    func change(_ change: (inout LoadTally) -> Void) { record.withLock { change(&$0) } }
}
