import AtomicCommit

extension BackOff {
    /// The pause before the next attempt, with jitter from the system.
    func duration(afterFailures failures: Int) -> Duration {
        var random = SystemRandomNumberGenerator()
        return .nanoseconds(Int64(clamping: pause(afterFailures: failures, using: &random)))
    }
}
