import BankAPI
import Terminal

/// A bank's reserves, for people and for programs.
struct ReserveOutput {
    private let report: API.ReserveReport

    init(_ report: API.ReserveReport) {
        self.report = report
    }

    func print(_ options: OutputOptions) throws {
        switch options.output {
        case .json: try JSONOutput.print(ReserveReport(report))
        case .human:
            guard !report.reserves.isEmpty else { return Talk.line("\(report.bank) has no reserve") }
            table.print(options.style)
        }
    }

    private var table: Table {
        var table = Table([
            .init("reserve"), .init("customer"), .init("balance", .right), .init("held", .right),
            .init("available", .right), .init("floor", .right), .init("fee income", .right),
        ])
        for reserve in report.reserves {
            let money = { (minorUnits: Int64) in Cell(MoneyText.amount(minorUnits, reserve.currency)) }
            table.add([
                Cell(reserve.currency), "(open)", money(reserve.balanceMinor), money(reserve.heldMinor),
                money(reserve.availableMinor), money(reserve.floorMinor), money(reserve.feeIncomeMinor),
            ])
            for allocation in reserve.allocations {
                table.add([
                    "", Cell(allocation.owner), money(allocation.balanceMinor), money(allocation.heldMinor),
                    money(allocation.availableMinor),
                ])
            }
        }
        return table
    }
}
