extension ReconciliationReport {
    /// The pairs, the sums, whom nobody could ask, and a last line that says whether it all agrees.
    func lines(_ style: TextStyle) -> [String] {
        var lines: [String] = []
        if !comparisons.isEmpty { lines += pairs.lines(style) + [""] }
        for gap in gaps {
            lines.append(style.yellow("not asked: ") + (gap.peer.map { "\($0) by \(gap.bank)" } ?? gap.bank) + ", \(gap.reason)")
        }
        let sums = trialBalance.map { MoneyText.money($0.sum, $0.currency) }.joined(separator: ", ")
        lines.append("every bank's trial balance together: \(sums.isEmpty ? "nothing posted" : sums)")
        return lines + [verdict(style)]
    }

    /// What each bank says of each peer.
    private var pairs: Table {
        var table = Table([
            .init("bank"), .init("peer"), .init("currency"), .init("owed here", .right), .init("owed there", .right),
            .init("excused", .right), .init("difference", .right),
        ])
        for line in comparisons {
            let money = { (minorUnits: Int64) in MoneyText.amount(minorUnits, line.currency) }
            table.add([
                Cell(line.bank), Cell(line.peer), Cell(line.currency), Cell(money(line.owedHere)),
                Cell(money(line.owedThere)), Cell(money(line.excused)),
                Cell(money(line.difference)) { line.difference == 0 ? $1 : $0.red($1) },
            ])
        }
        return table
    }

    private func verdict(_ style: TextStyle) -> String {
        if difference != 0 { return style.red("NOT BALANCED") + ": the books differ" }
        guard gaps.isEmpty else { return style.yellow("NOT COMPLETE") + ": not every bank could be asked" }
        let doubts = inDoubt == 0 ? "" : "; \(inDoubt) prepared entries await their outcome"
        return style.green("balanced") + doubts
    }
}

extension ReconciliationReport: Encodable {
    private enum Key: String, CodingKey {
        case balanced, comparisons, gaps
        case difference = "difference_minor"
        case trialBalance = "trial_balance"
        case inDoubt = "in_doubt"
    }

    private struct Sum: Encodable {
        let currency: String
        let sum: String

        enum CodingKeys: String, CodingKey {
            case currency
            case sum = "sum_minor"
        }
    }

    /// Amounts are integers in strings.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(isBalanced, forKey: .balanced)
        try container.encode(String(difference), forKey: .difference)
        try container.encode(comparisons, forKey: .comparisons)
        try container.encode(trialBalance.map { Sum(currency: $0.currency, sum: String($0.sum)) }, forKey: .trialBalance)
        try container.encode(gaps, forKey: .gaps)
        try container.encode(inDoubt, forKey: .inDoubt)
    }
}

extension ReconciliationReport.Comparison: Encodable {
    private enum Key: String, CodingKey {
        case bank, peer, currency
        case owedHere = "owed_here_minor"
        case owedThere = "owed_there_minor"
        case excused = "excused_minor"
        case difference = "difference_minor"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(bank, forKey: .bank)
        try container.encode(peer, forKey: .peer)
        try container.encode(currency, forKey: .currency)
        for (key, minorUnits) in [
            (Key.owedHere, owedHere), (.owedThere, owedThere), (.excused, excused), (.difference, difference),
        ] { try container.encode(String(minorUnits), forKey: key) }
    }
}

extension ReconciliationReport.Gap: Encodable {
    private enum Key: String, CodingKey {
        case bank, peer, reason
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(bank, forKey: .bank)
        try container.encode(peer, forKey: .peer)
        try container.encode(reason, forKey: .reason)
    }
}
