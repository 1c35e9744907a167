/// What came of a run of chaos.
public struct ChaosReport: Hashable, Sendable {
    /// How the loans that customers asked for ended.
    public struct Loans: Hashable, Sendable, Encodable {
        public let committed: Int
        /// Those of which no transaction was made included.
        public let aborted: Int
        /// Never told to their customer.
        public let unknown: Int
    }

    public let seed: UInt64
    /// From the first loan to the last check.
    public let seconds: Double
    public let loans: Loans
    /// Processes that were ended by SIGKILL, by failpoints too.
    public let kills: Int
    /// What was done, by kind; messages that met a fault are counted one by one.
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
