package import BankAPI
package import Terminal

/// One loan as people read it: a line that says how it ended, its legs, and its course.
package struct LoanRendering {
    package let loan: API.Loan

    package init(_ loan: API.Loan) {
        self.loan = loan
    }

    /// Everything, the parts with an empty line between; a list's loans, which come without legs, are the header alone.
    package func lines(_ style: TextStyle) -> [String] {
        var lines = header(style)
        if !loan.legs.isEmpty { lines += [""] + LegTable(loan.legs).lines(style) }
        if !loan.timeline.isEmpty { lines += [""] + timeline.lines(style) }
        return lines
    }

    /// Id, state and what was lent at what fee; then why it was aborted, or that it is not finished everywhere.
    package func header(_ style: TextStyle) -> [String] {
        let head = [style.bold("loan \(loan.id)"), loan.state.emphasised(style)] + loan.advances.map(\.summary)
        let time = loan.requestedAtUnixMs > 0 ? ["requested \(Timestamp.text(loan.requestedAtUnixMs))"] : []
        let lines = [head.joined(separator: "  ")]
        return lines + (time + [ending]).map { "  \($0)" }
    }

    /// Where it was prepared, what each voted and why, when it was decided, where it was finished.
    package var timeline: Table {
        var table = Table([.init("+ms", .right), .init("event"), .init("where"), .init("result")])
        for event in loan.timeline {
            table.add([
                Cell(event.atUs > 0 ? Self.milliseconds(event.atUs) : "-"), Cell(event.kind), Cell(event.member),
                event.resultCell,
            ])
        }
        return table
    }

    private var ending: String {
        switch loan.state {
        case .committed:
            loan.applied ? "finished at every bank" : "committed; not known to be finished at every bank yet"
        case .aborted: "aborted: \(LoanReason(loan).text)"
        case .pending, .unspecified, .UNRECOGNIZED: "the outcome is not known yet at this bank"
        }
    }

    /// `12.3` for 12 345 microseconds.
    package static func milliseconds(_ microseconds: UInt64) -> String {
        let tenths = (microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension API.AdvanceQuote {
    /// `EUR 8,000.00 from alder, fee 24.00`.
    package var summary: String {
        "\(MoneyText.money(principalMinor, currency)) from \(lender), fee \(MoneyText.amount(feeMinor, currency))"
    }
}

extension API.TimelineEvent {
    fileprivate var resultCell: Cell {
        let why = reason.isEmpty ? "" : ": \(reason)" + (detail.isEmpty ? "" : " (\(detail))")
        return Cell(result + why) { [result] style, text in
            switch result {
            case "yes", "committed": style.green(text)
            case "no", "refused", "aborted": style.red(text)
            default: text
            }
        }
    }
}
