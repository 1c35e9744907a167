/// A circuit breaker: refuses new work for a bank that is known to be down. Times are monotonic nanoseconds.
public struct Breaker: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        /// Work goes through. Left by enough failures in a row.
        case closed(failures: Int)
        /// New work is refused until `until`. The first work after that is the probe, which leaves this state.
        case open(until: UInt64, failures: Int)
        /// A probe is on its way. Its success or failure leaves this state; after `until`, another probe may go.
        case halfOpen(until: UInt64, failures: Int)
    }

    public private(set) var state: State = .closed(failures: 0)
    private let threshold: Int
    private let pauses: BackOff

    /// - Parameter threshold: Failures in a row that open it.
    public init(threshold: Int = 5, pauses: BackOff = BackOff(first: 250_000_000, cap: 8_000_000_000)) {
        self.threshold = threshold
        self.pauses = pauses
    }

    /// Whether new work for the bank would be refused now.
    public func refuses(at now: UInt64) -> Bool {
        switch state {
        case .closed: false
        case .open(let until, _), .halfOpen(let until, _): now < until
        }
    }

    /// New work goes to the bank; if the breaker is open, this work is the probe.
    public mutating func admit(at now: UInt64) {
        switch state {
        case .closed: break
        case .open(_, let failures), .halfOpen(_, let failures):
            state = .halfOpen(until: now + pauses.cap, failures: failures)
        }
    }

    /// The bank answered.
    public mutating func noteSuccess() { state = .closed(failures: 0) }

    /// The bank could not be reached, or did not answer in time.
    public mutating func noteFailure(at now: UInt64, using random: inout some RandomNumberGenerator) {
        let failures: Int
        switch state {
        case .closed(let before), .open(_, let before), .halfOpen(_, let before): failures = before + 1
        }
        guard failures >= threshold else {
            state = .closed(failures: failures)
            return
        }
        let pause = pauses.pause(afterFailures: failures - threshold + 1, using: &random)
        state = .open(until: now + pause, failures: failures)
    }
}
