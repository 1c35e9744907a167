import BankAPI
import CommandParts
import Terminal

/// The result of a settlement window, for people.
struct SettlementTable {
    private let report: API.SettlementReport

    init(_ report: API.SettlementReport) { self.report = report }

    func lines(_ style: TextStyle) -> [String] {
        let window = "window \(report.windowID) at \(report.bank), cut \(Timestamp.text(report.cutUnixMs))"
        guard !report.isEmpty else { return [window, "nothing to settle: no bank owed another anything"] }
        return [window + "  " + report.state.emphasised(style), "", style.bold("owed at the cut")] + pairs.lines(style)
            + ["", style.bold("net, through the accounts at \(report.bank)")] + nets.lines(style)
    }

    private var pairs: Table {
        var table = Table([.init("debtor"), .init("creditor"), .init("currency"), .init("amount", .right)])
        for pair in report.pairs {
            table.add([
                Cell(pair.debtor), Cell(pair.creditor), Cell(pair.currency),
                Cell(MoneyText.amount(pair.amountMinor, pair.currency)),
            ])
        }
        return table
    }

    private var nets: Table {
        var table = Table([.init("bank"), .init("currency"), .init("pays", .right), .init("is paid", .right)])
        for net in report.nets {
            let amount = MoneyText.amount(net.paysMinor.clampedMagnitude, net.currency)
            table.add([
                Cell(net.bank), Cell(net.currency), Cell(net.paysMinor > 0 ? amount : "-"),
                Cell(net.paysMinor > 0 ? "-" : amount),
            ])
        }
        return table
    }
}
