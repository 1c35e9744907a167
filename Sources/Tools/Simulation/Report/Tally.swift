/// The totals of many seeds.
public struct Tally: Sendable {
    public private(set) var seeds = 0
    public private(set) var transactions = 0
    public private(set) var committed = 0
    /// Committed transactions that drew on an allocation.
    public private(set) var drawnOnAllocations = 0
    /// Committed transactions that settled a window.
    public private(set) var windows = 0
    public private(set) var faults = [Int](repeating: 0, count: FaultKind.allCases.count)
    public private(set) var reached = [Int](repeating: 0, count: MatrixRow.allCases.count)
    /// Reports with a violation, at most 20.
    public private(set) var violations: [SeedReport] = []
    public private(set) var violationCount = 0

    public init() {}

    public mutating func add(_ report: SeedReport) {
        seeds += 1
        transactions += report.transactions
        committed += report.committed
        drawnOnAllocations += report.drawnOnAllocations
        windows += report.windows
        for (place, count) in report.faults.enumerated() { faults[place] += count }
        for (place, count) in report.reached.enumerated() { reached[place] += count }
        guard report.violation != nil else { return }
        violationCount += 1
        if violations.count < 20 { violations.append(report) }
    }

    public func count(of fault: FaultKind) -> Int { faults[fault.rawValue] }

    public func count(of row: MatrixRow) -> Int { reached[row.rawValue] }

    /// Due rows that no seed reached.
    public var unreached: [MatrixRow] { MatrixRow.due.filter { count(of: $0) == 0 } }
}
