/// The result of a chaos run.
public struct ChaosReport: Hashable, Sendable {
    /// The outcomes of the loans that customers asked for.
    public struct Loans: Hashable, Sendable, Encodable {
        public let committed: Int
        /// Includes requests that were refused without a transaction.
        public let aborted: Int
        /// Loans whose customer was never told the outcome.
        public let unknown: Int
    }

    public let seed: UInt64
    /// From the first loan to the last check.
    public let seconds: Double
    public let loans: Loans
    /// Processes that were ended by SIGKILL, including by failpoints.
    public let kills: Int
    /// The faults by kind; each message that met a fault counts as one.
    public let faults: [String: Int]
    /// How often a process killed or stopped itself at each failpoint; empty in a release build.
    public let failpoints: [String: Int]
    public let violations: [Violation]

    init(
        seed: UInt64, seconds: Double, loans: [ToldLoan], injector: Injector, messages: [MessageFault: Int],
        violations: [Violation]
    ) async {
        self.seed = seed
        self.seconds = seconds
        self.loans = Loans(loans)
        kills = await injector.kills
        var faults: [String: Int] = [:]
        for (kind, count) in await injector.counts { faults[kind.rawValue] = count }
        for (fault, count) in messages { faults[fault.rawValue] = count }
        self.faults = faults
        failpoints = await injector.failpoints
        self.violations = violations
    }
}

extension ChaosReport.Loans {
    init(_ loans: [ToldLoan]) {
        committed = loans.count { $0.answer == .committed }
        unknown = loans.count { $0.answer == nil }
        aborted = loans.count - committed - unknown
    }
}
