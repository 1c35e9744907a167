package import BankAPI
package import Terminal

/// The transfers of a loan in the order in which they take effect.
package struct LegTable {
    private let table: Table

    package init(_ legs: [API.Leg]) {
        var table = Table([
            .init("#", .right), .init("purpose"), .init("from"), .init("to"), .init("currency"),
            .init("amount", .right), .init("reference"),
        ])
        for leg in legs {
            table.add([
                Cell("\(leg.sequence)"), Cell(leg.purpose), Cell("\(leg.payerBank):\(leg.payerAccount)"),
                Cell("\(leg.payeeBank):\(leg.payeeAccount)"), Cell(leg.currency),
                Cell(MoneyText.amount(leg.amountMinor, leg.currency)), Cell(leg.reference),
            ])
        }
        self.table = table
    }

    package func lines(_ style: TextStyle) -> [String] { table.lines(style) }
}
