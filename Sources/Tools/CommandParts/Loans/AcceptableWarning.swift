import ArgumentParser
package import SupplyChain

/// A document's warning that somebody may look into and find harmless.
package struct AcceptableWarning: ExpressibleByArgument {
    package let warning: DocumentWarning

    package init?(argument: String) {
        guard let warning = DocumentWarning(rawValue: argument), warning.canBeAccepted else { return nil }
        self.warning = warning
    }

    package static var allValueStrings: [String] { DocumentWarning.allCases.filter(\.canBeAccepted).map(\.rawValue) }
}

extension DocumentWarning {
    /// Whether it forbids financing, yet somebody who has looked into it may find it harmless. What else forbids it
    /// leaves nothing to lend on.
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
