import CommandParts
import Money
import ProcessInterface
import SupplyChain
import Terminal

extension InvoiceLoan {
    /// Checks an invoice as a bank would before it lends on it.
    func checkThatItCanBeFinanced() throws(CommandFailure) {
        guard invoice.kind == .invoice else {
            throw CommandFailure(
                code: "not_an_invoice", "\(invoice.id) is a credit note: it gives money back",
                next: "Name an invoice that the buyer is to pay.", exitCode: Exit.badData)
        }
        for warning in invoice.warnings where warning.forbidsFinancing {
            guard !warning.canBeAccepted else {
                guard !acceptedWarnings.contains(warning) else { continue }
                throw refusal(
                    warning,
                    next: "Look into it, and if it is harmless, add --accept-warning \(warning.rawValue)")
            }
            throw refusal(warning, next: "Name another invoice; this one cannot be financed.")
        }
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

    private func refusal(_ warning: DocumentWarning, next: String) -> CommandFailure {
        CommandFailure(
            code: warning.rawValue, "the invoice \(invoice.id) cannot be financed: \(warning.explanation)", next: next,
            exitCode: Exit.badData)
    }
}
