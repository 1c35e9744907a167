import CommandParts
import Money
import ProcessInterface
import SupplyChain
import Terminal

extension InvoiceLoan {
    /// Checks an invoice as a bank would before it lends on it.
    func checkThatItCanBeFinanced() throws(CommandFailure) {
        try invoice.check(for: .loan, named: "the invoice \(invoice.id)", accepting: acceptedWarnings)
        guard amount > .zero else {
            throw CommandFailure(
                MoneyError(.notPositive, "the amount to borrow must be more than zero"), at: "--amount")
        }
        guard amount <= invoice.payable else {
            let payable = MoneyText.money(invoice.payable.minorUnits, invoice.payableCurrency.code)
            throw CommandFailure(
                code: "amount_above_payable",
                "the loan is more than the \(payable) that the invoice \(invoice.id) asks for",
                next: "Borrow less on this invoice.", exitCode: Exit.badData)
        }
    }
}
