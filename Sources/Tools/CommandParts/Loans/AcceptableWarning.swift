import ArgumentParser
package import SupplyChain

/// A document's warning that the user may check and accept.
package struct AcceptableWarning: ExpressibleByArgument {
    package let warning: DocumentWarning

    package init?(argument: String) {
        guard let warning = DocumentWarning(rawValue: argument), warning.canBeAccepted else { return nil }
        self.warning = warning
    }

    package static var allValueStrings: [String] { DocumentWarning.allCases.filter(\.canBeAccepted).map(\.rawValue) }
}

extension DocumentWarning {
    /// Whether the user may check this warning and accept it, although it forbids financing. The other warnings that
    /// forbid financing leave nothing to lend on.
    package var canBeAccepted: Bool {
        switch self {
        case .payeeIsNotSupplier, .claimIsPreliminary, .isCopy, .collectedBySupplier, .paidByOtherMeans,
            .ibanCheckFailed, .taxBreakdownDoesNotHold, .deceptiveText:
            true
        case .payableNotPositive, .invoiceIsCredit, .asksForNoPayment, .supplierIDMissing, .dueDateMissing,
            .currencyMissing, .severalPaymentMeans, .accountIsNotIBAN, .sumsDoNotHold:
            false
        }
    }

    /// For people.
    package var explanation: String {
        switch self {
        case .payeeIsNotSupplier: "it is payable to someone other than the supplier; the claim may already be sold"
        case .payableNotPositive: "nothing is payable"
        case .invoiceIsCredit: "its type code says that it gives money back"
        case .asksForNoPayment: "its type code says that it asks for no payment, as a proforma or a data sheet does"
        case .claimIsPreliminary:
            "its type code says that it is a request, a valuation or a notice; the claim is another document"
        case .isCopy: "it is a copy, and the original may be financed already"
        case .collectedBySupplier: "the supplier collects the payment itself, such as by direct debit"
        case .paidByOtherMeans: "it is paid by other means, such as by card, in cash or by cheque"
        case .dueDateMissing: "it has no due date"
        case .currencyMissing: "it does not name a document currency; the payable amount's currency is used"
        case .supplierIDMissing: "it names the supplier without an id, so there is no document reference"
        case .severalPaymentMeans: "it names several accounts to pay to"
        case .ibanCheckFailed: "an account number (IBAN) fails its check"
        case .accountIsNotIBAN: "an account of a SEPA payment is not an IBAN"
        case .sumsDoNotHold: "its sums do not add up"
        case .taxBreakdownDoesNotHold: "its tax breakdown differs from its lines, or its tax from rate and base"
        case .deceptiveText:
            "a name, an id or an account has letters that look like other letters, or invisible characters"
        }
    }
}
