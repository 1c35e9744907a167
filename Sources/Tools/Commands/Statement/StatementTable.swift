import Money
import ProcessInterface
package import Statements
package import Terminal

/// A statement as people read it.
package struct StatementTable {
    private let statement: AccountStatement

    package init(_ statement: AccountStatement) {
        self.statement = statement
    }

    package func lines(_ style: TextStyle) -> [String] {
        let currency = statement.account.currency
        var table = Table([
            .init("position", .right), .init("booked"), .init("value date"), .init("amount", .right),
            .init("balance", .right),
            .init("cause"), .init("reference"), .init("creditor's reference"),
        ])
        table.add(["", "opening", "", "", Cell(text(statement.opening))])
        for entry in statement.entries {
            table.add([
                Cell(entry.name), Cell(Timestamp.text(entry.bookedAt)), Cell(entry.valueDate), Cell(text(entry.amount)),
                Cell(text(entry.balanceAfter)), Cell(entry.cause.rawValue), Cell(entry.reference),
                Cell(entry.creditorReference),
            ])
        }
        table.add(["", statement.isFinal ? "closing" : "so far", "", "", Cell(text(statement.closing))])
        let title = "\(statement.account.name) at \(statement.servicer.id), in \(currency.code)"
        return [style.bold(title.printable), ""] + table.lines(style)
    }

    func print(_ style: TextStyle) {
        for line in lines(style) { StandardOutput.line(line) }
    }

    private func text(_ amount: Amount) -> String {
        MoneyText.amount(amount.minorUnits, statement.account.currency.code)
    }
}
