import Money

/// Taxable amounts by tax category and rate: stated in the header, and computed from lines, allowances and charges.
///
/// EN 16931, rules BR-S-08, BR-Z-08, BR-E-08 and so on for each category.
struct TaxBreakdown {
    /// A category's code, and its rate as a number so that `25` and `25.00` are equal.
    private struct Category: Hashable {
        let code: String
        let rate: ExactDecimal
    }

    private var stated: [Category: ExactDecimal] = [:]
    private var computed: [Category: ExactDecimal] = [:]

    /// - Throws: ``DocumentError`` with `amount_malformed`, `currency_mismatch` or a field's code.
    init(of document: UBLDocument, in currency: Currency) throws(DocumentError) {
        for total in document.root.all("cac:TaxTotal") {
            for part in total.all("cac:TaxSubtotal")
            where part.all("cbc:TaxableAmount").first?.attributes["currencyID"] == currency.code {
                try add(part, "cbc:TaxableAmount", "cac:TaxCategory", currency, to: \.stated)
            }
        }
        for line in document.lines {
            try add(line, "cbc:LineExtensionAmount", "cac:Item/cac:ClassifiedTaxCategory", currency, to: \.computed)
        }
        for part in document.root.all("cac:AllowanceCharge") {
            let isCharge = try ["true", "1"].contains(part.text("cbc:ChargeIndicator"))
            try add(part, "cbc:Amount", "cac:TaxCategory", currency, isAdded: isCharge, to: \.computed)
        }
    }

    /// Whether stated and computed differ by less than one unit of the currency, as the standard's own rules allow.
    /// True without a breakdown.
    var holds: Bool {
        stated.isEmpty
            || Set(stated.keys).union(computed.keys).allSatisfy { category in
                (stated[category] ?? .zero).isWithinOne(of: computed[category] ?? .zero)
            }
    }

    private mutating func add(
        _ element: Element, _ amountPath: ElementPath, _ categoryPath: ElementPath, _ currency: Currency,
        isAdded: Bool = true, to side: WritableKeyPath<TaxBreakdown, [Category: ExactDecimal]>
    ) throws(DocumentError) {
        guard let amount = try element.single(amountPath)?.amount(in: currency, at: amountPath),
            let group = element.all(categoryPath).first
        else { return }
        let rate = try group.text("cbc:Percent").flatMap(ExactDecimal.init) ?? .zero
        let category = Category(code: try group.text("cbc:ID") ?? "", rate: rate)
        let sum = self[keyPath: side][category] ?? .zero
        self[keyPath: side][category] = isAdded ? sum + amount : sum - amount
    }
}
