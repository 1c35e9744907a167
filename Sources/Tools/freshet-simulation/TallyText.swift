import ProcessInterface
import Simulation
import Terminal

/// A tally for people.
struct TallyText {
    let tally: Tally
    let seconds: Double
    let style: TextStyle

    func print(demandingRows: Bool) {
        for report in tally.violations { ReportText(report: report).print() }
        table("fault", FaultKind.allCases.map { ($0.name, "\(tally.count(of: $0))") })
        StandardOutput.line()
        table("row", MatrixRow.allCases.map { ($0.name, cell(of: $0)) })
        StandardOutput.line()
        if demandingRows, !tally.unreached.isEmpty {
            StandardOutput.line("Due rows that were not reached: \(tally.unreached.map(\.name).joined(separator: " "))")
        }
        let rate = seconds > 0 ? Int(Double(tally.seeds) / seconds) : 0
        StandardOutput.line(
            "\(tally.seeds) seeds, \(tally.transactions) transactions (\(tally.committed) committed, "
                + "\(tally.drawnOnAllocations) of them from an allocation, \(tally.windows) of them windows) in "
                + "\(Int(seconds * 10) / 10) s (\(rate) seeds/s): \(tally.violationCount) violations, "
                + "\(MatrixRow.due.count - tally.unreached.count) of \(MatrixRow.due.count) due rows reached")
    }

    private func cell(of row: MatrixRow) -> String {
        row.duty == .due ? "\(tally.count(of: row))" : row.duty.rawValue
    }

    private func table(_ title: String, _ rows: [(name: String, cell: String)]) {
        var table = Table([.init(title), .init("count", .right)])
        for row in rows { table.add([Cell(row.name), Cell(row.cell)]) }
        table.print(style)
    }
}

/// A broken invariant for people: the violation, its history, and the command that replays it.
struct ReportText {
    let report: SeedReport

    func print() {
        guard let violation = report.violation else { return }
        let about = violation.transaction.map { " (transaction \($0))" } ?? ""
        StandardOutput.line(
            "seed \(report.seed): \(violation.invariant.rawValue) is broken: \(violation.detail)\(about)")
        StandardOutput.line("  \(violation.invariant.rawValue): \(violation.invariant.promise)")
        StandardOutput.line("  mix: \(report.mix)")
        for line in report.history { StandardOutput.line("  \(line)") }
        StandardOutput.line("  replay: \(report.command)")
        StandardOutput.line()
    }
}
