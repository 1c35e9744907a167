package import Terminal

extension ReconciliationReport {
    /// The pairs, the banks that could not be asked, the sums, and a last line that says whether everything agrees.
    package func lines(_ style: TextStyle) -> [String] {
        var lines: [String] = []
        if !comparisons.isEmpty { lines += pairs.lines(style) + [""] }
        for gap in gaps {
            lines.append(
                style.yellow(gap.peer.map { "could not compare \(gap.bank) with \($0)" } ?? "could not ask \(gap.bank)")
                    + ": \(gap.reason.printable)")
        }
        for finishes in stuck {
            lines.append(
                style.red("outcomes that the database of \(finishes.bank) refuses: \(finishes.count)")
                    + " (\(finishes.code.printable): \(finishes.reason.printable))")
            lines.append("  next: \(finishes.next.printable)")
        }
        for damaged in damagedAccounts {
            lines.append(
                style.red("the balance of \(damaged.account.printable) at \(damaged.bank) cannot be read")
                    + " (damaged_value)")
        }
        let sums = trialBalance.map { MoneyText.money($0.sum.count, $0.currency) }.joined(separator: ", ")
        lines.append("sum of all trial balances: \(sums.isEmpty ? "nothing posted" : sums)")
        return lines + [verdict(style)]
    }

    /// Each bank's figures for each peer.
    private var pairs: Table {
        var table = Table([
            .init("bank"), .init("peer"), .init("currency"), .init("owed here", .right), .init("owed there", .right),
            .init("excused", .right), .init("difference", .right),
        ])
        for line in comparisons {
            let money = { (minorUnits: MinorUnits) in MoneyText.amount(minorUnits.count, line.currency) }
            table.add([
                Cell(line.bank), Cell(line.peer), Cell(line.currency), Cell(money(line.owedHere)),
                Cell(money(line.owedThere)), Cell(money(line.excused)),
                Cell(money(line.difference)) { line.difference.count == 0 ? $1 : $0.red($1) },
            ])
        }
        return table
    }

    private func verdict(_ style: TextStyle) -> String {
        if difference != 0 { return style.red("NOT BALANCED") + ": the books differ" }
        guard gaps.isEmpty else { return style.yellow("NOT COMPLETE") + ": not every bank could be asked" }
        guard stuck.isEmpty else {
            return style.red("NOT COMPLETE")
                + ": outcomes that cannot be booked until a database is repaired: \(stuckCount)"
        }
        guard damagedAccounts.isEmpty else {
            return style.red("NOT COMPLETE") + ": accounts that cannot be read: \(damagedAccounts.count)"
        }
        let doubts = inDoubt == 0 ? "" : "; \(inDoubt) transactions in doubt"
        return style.green("balanced") + doubts
    }
}
