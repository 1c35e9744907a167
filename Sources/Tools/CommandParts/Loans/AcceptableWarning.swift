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
        case .payeeIsNotSupplier, .ibanCheckFailed, .taxBreakdownDoesNotHold, .deceptiveText: true
        case .payableNotPositive, .invoiceIsCredit, .supplierIDMissing, .dueDateMissing, .currencyMissing,
            .severalPaymentMeans, .sumsDoNotHold:
            false
        }
    }

    /// For people.
    package var explanation: String {
        switch self {
        case .payeeIsNotSupplier: "it is payable to someone other than the supplier, so the claim may already be sold"
        case .payableNotPositive: "nothing is payable"
        case .invoiceIsCredit: "its type code says that it gives money back"
        case .dueDateMissing: "it has no due date"
        case .currencyMissing: "it does not name a document currency; the payable amount's currency is used"
        case .supplierIDMissing: "it names the supplier without an id, so there is no document reference"
        case .severalPaymentMeans: "it names several accounts to pay to"
        case .ibanCheckFailed: "an account number (IBAN) fails its check"
        case .sumsDoNotHold: "its sums do not add up"
        case .taxBreakdownDoesNotHold: "its tax breakdown differs from its lines"
        case .deceptiveText: "a name or an id has letters that look like other letters"
        }
    }
}
