package import BankAPI
package import Terminal

/// One loan for people: its outcome, its legs, and its timeline.
package struct LoanRendering {
    package let loan: API.Loan

    package init(_ loan: API.Loan) {
        self.loan = loan
    }

    /// All parts, with empty lines between them; only the header for a loan without legs, as in a list.
    package func lines(_ style: TextStyle) -> [String] {
        var lines = header(style)
        if !loan.legs.isEmpty { lines += [""] + LegTable(loan.legs).lines(style) }
        if !loan.timeline.isEmpty { lines += [""] + timeline.lines(style) }
        return lines
    }

    /// The id, the state, and the advances with their fees; then the time of the request, and how the loan ended.
    package func header(_ style: TextStyle) -> [String] {
        let head = [style.bold("loan \(loan.id)"), loan.state.emphasised(style)] + loan.advances.map(\.summary)
        let time = loan.requestedAtUnixMs > 0 ? ["requested \(Timestamp.text(loan.requestedAtUnixMs))"] : []
        let lines = [head.joined(separator: "  ")]
        return lines + (time + [ending]).map { "  \($0)" }
    }

    /// The prepares, each bank's vote and its reason, the decision, and the banks that finished.
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
            loan.applied ? "finished at every bank" : "committed; not yet confirmed as finished at every bank"
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
