import Simulation

/// A tally for programs.
struct TallyJSON: Encodable {
    struct Broken: Encodable {
        let seed: UInt64
        let invariant: String
        let detail: String
        let transaction: String?
        let mix: String
        let history: [String]
        let replay: String

        init?(_ report: SeedReport) {
            guard let violation = report.violation else { return nil }
            seed = report.seed
            invariant = violation.invariant.rawValue
            detail = violation.detail
            transaction = violation.transaction.map { "\($0)" }
            mix = report.mix
            history = report.history
            replay = report.command
        }
    }

    let seeds: Int
    let seconds: Double
    let transactions: Int
    let committed: Int
    let windows: Int
    let violations: [Broken]
    let faults: [String: Int]
    let reached: [String: Int]
    let unreached: [String]

    init(_ tally: Tally, seconds: Double) {
        seeds = tally.seeds
        self.seconds = seconds
        transactions = tally.transactions
        committed = tally.committed
        windows = tally.windows
        violations = tally.violations.compactMap(Broken.init)
        faults = Dictionary(uniqueKeysWithValues: FaultKind.allCases.map { ($0.name, tally.count(of: $0)) })
        reached = Dictionary(uniqueKeysWithValues: MatrixRow.due.map { ($0.name, tally.count(of: $0)) })
        unreached = tally.unreached.map(\.name)
    }
}
