import Money
import SupplyChain

extension InvoiceLoan {
    /// What a bank would want of an invoice before it lends on it.
    func checkThatItCanBeFinanced() throws(CommandFailure) {
        guard invoice.kind == .invoice else {
            throw CommandFailure(
                code: "not_an_invoice", "\(invoice.id) is a credit note: it gives money back",
                next: "Name an invoice that the buyer is to pay.", exitCode: 65)
        }
        for warning in invoice.warnings where warning.forbidsFinancing {
            guard !warning.canBeAccepted else {
                guard !acceptedWarnings.contains(warning) else { continue }
                throw refusal(
                    warning,
                    next: "Look into it, and where it is harmless add --accept-warning \(warning.rawValue)")
            }
            throw refusal(warning, next: "Name another invoice; this one cannot be lent on.")
        }
        guard amount > .zero else {
            throw CommandFailure(
                MoneyError(.notPositive, "the amount to borrow must be more than zero"), at: "--amount")
        }
        guard amount <= invoice.payable else {
            let payable = MoneyText.money(invoice.payable.minorUnits, invoice.payableCurrency.code)
            throw CommandFailure(
                code: "amount_above_payable",
                "the invoice \(invoice.id) brings in \(payable), less than is borrowed on it",
                next: "Borrow less on this invoice.", exitCode: 65)
        }
    }

    private func refusal(_ warning: DocumentWarning, next: String) -> CommandFailure {
        CommandFailure(
            code: warning.rawValue, "the invoice \(invoice.id) cannot be lent on: \(warning.explanation)", next: next,
            exitCode: 65)
    }
}

extension DocumentWarning {
    /// Whether it forbids financing, yet somebody who has looked into it may find it harmless. What else forbids it
    /// leaves nothing to lend on.
    var canBeAccepted: Bool {
        switch self {
        case .payeeIsNotSupplier, .ibanCheckFailed, .taxBreakdownDoesNotHold, .deceptiveText: true
        case .payableNotPositive, .invoiceIsCredit, .supplierIDMissing, .dueDateMissing, .currencyMissing,
            .severalPaymentMeans, .sumsDoNotHold:
            false
        }
    }

    /// For people.
    var explanation: String {
        switch self {
        case .payeeIsNotSupplier: "it is payable to somebody else than the supplier, so the claim may be sold already"
        case .payableNotPositive: "nothing is payable"
        case .invoiceIsCredit: "its type code says that it gives money back"
        case .dueDateMissing: "it has no due date"
        case .currencyMissing: "it names no document currency; the payable amount's own is used"
        case .supplierIDMissing: "it names the supplier without an id, so there is no document reference"
        case .severalPaymentMeans: "it names several accounts to pay to"
        case .ibanCheckFailed: "an account number (IBAN) fails its check"
        case .sumsDoNotHold: "its sums do not hold"
        case .taxBreakdownDoesNotHold: "its tax breakdown differs from its lines"
        case .deceptiveText: "a name or an id has letters that look like others"
        }
    }
}
