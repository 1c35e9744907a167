import Chaos
import Terminal

/// The result of a chaos run, for people and for programs.
struct ChaosText: Encodable {
    let report: ChaosReport
    /// The folder with books and logs; nil if it was removed.
    let folder: String?

    private enum Key: String, CodingKey {
        case seed, seconds, loans, kills, faults, failpoints, violations, data
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(report.seed, forKey: .seed)
        try container.encode(report.seconds, forKey: .seconds)
        try container.encode(report.loans, forKey: .loans)
        try container.encode(report.kills, forKey: .kills)
        try container.encode(report.faults, forKey: .faults)
        try container.encode(report.failpoints, forKey: .failpoints)
        try container.encode(report.violations, forKey: .violations)
        try container.encode(folder, forKey: .data)
    }

    func lines(_ style: TextStyle) -> [String] {
        var lines = counts("fault", report.faults).lines(style)
        if !report.failpoints.isEmpty { lines += [""] + counts("failpoint", report.failpoints).lines(style) }
        let loans = report.loans
        lines += [
            "",
            "\(loans.committed) loans committed, \(loans.aborted) aborted, \(loans.unknown) unknown; "
                + "\(report.kills) kills; \(Int(report.seconds.rounded())) s; seed \(report.seed)",
        ]
        lines += report.violations.prefix(50).map { style.red("violation: ") + Self.text($0) }
        if report.violations.count > 50 { lines.append("and \(report.violations.count - 50) more violations") }
        if let folder { lines.append("books and logs: \(folder)") }
        return lines + [
            report.violations.isEmpty
                ? style.green("no violation") : style.red("\(report.violations.count) violations")
        ]
    }

    private func counts(_ title: String, _ counts: [String: Int]) -> Table {
        var table = Table([.init(title), .init("count", .right)])
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) { table.add([Cell(name), Cell("\(count)")]) }
        return table
    }

    private static func text(_ violation: Violation) -> String {
        let place = [violation.member.map { "at \($0)" }, violation.transaction.map { "transaction \($0)" }]
            .compactMap { $0 }.joined(separator: ", ")
        return "\(violation.code.rawValue): \(violation.detail)\(place.isEmpty ? "" : " (\(place))")".printable
    }

    static func line(_ progress: ChaosProgress) -> String {
        "\(Int(progress.seconds.rounded())) s \(progress.phase.rawValue): \(progress.asked) loans requested, "
            + "\(progress.told) answered; \(progress.faults) faults, \(progress.kills) kills"
    }
}
