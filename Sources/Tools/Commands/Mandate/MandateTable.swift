import BankAPI
import SettlementProtocol
import Terminal

/// Mandates as people read them.
struct MandateTable {
    private let table: Table

    init(_ mandates: [API.Mandate]) {
        var table = Table([
            .init("account"), .init("creditor"), .init("currency"), .init("limit", .right), .init("left", .right),
            .init("least", .right), .init("through"), .init("until"), .init("state"), .init("id"), .init("document"),
        ])
        for mandate in mandates {
            table.add([
                Cell(mandate.account), Cell("\(mandate.creditorBank):\(mandate.creditorAccount)"),
                Cell(mandate.currency),
                Cell(MoneyText.amount(mandate.limitMinor, mandate.currency)),
                Cell(MoneyText.amount(mandate.leftMinor, mandate.currency)),
                Cell(mandate.leastMinor == 0 ? "any" : MoneyText.amount(mandate.leastMinor, mandate.currency)),
                Cell(mandate.originatorNames.joined(separator: " ")), Cell(mandate.until),
                Cell(mandate.revoked ? "revoked" : "current"), Cell(mandate.id),
                Cell(Hexadecimal.text(mandate.documentReference)),
            ])
        }
        self.table = table
    }

    func lines(_ style: TextStyle) -> [String] { table.lines(style) }
    func print(_ style: TextStyle) { table.print(style) }
}
