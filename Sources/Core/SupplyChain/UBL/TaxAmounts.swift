import Money

/// The tax amounts of the header: for each category from its base and rate, and in all from the categories.
///
/// EN 16931, rules BR-CO-14 and BR-CO-17, and BR-S-09, BR-Z-09, BR-E-09 and so on for each category.
struct TaxAmounts {
    /// Whether each amount follows from the others, with the tolerance that the standard's own validation allows: less
    /// than one unit of the currency for a category, none for the sum.
    let hold: Bool

    /// - Parameter isPromised: Whether the document names EN 16931, so that every tax needs a category, and each category
    ///   without tax has the amount 0.
    /// - Throws: ``DocumentError`` with `amount_malformed`, `currency_mismatch` or a field's code.
    init(of document: UBLDocument, in currency: Currency, isPromised: Bool) throws(DocumentError) {
        var hold = true
        let totals = document.root.all("cac:TaxTotal").filter { Self.isStated($0, in: currency) }
        let hasCategories = totals.contains { !$0.all("cac:TaxSubtotal").isEmpty }
        for total in totals {
            let stated = try Self.tax(of: total, in: currency)
            let parts = total.all("cac:TaxSubtotal")
            if parts.isEmpty {
                // A second total without categories repeats the first, as for a tax authority.
                if isPromised, !hasCategories, stated != .zero { hold = false }
                continue
            }
            var sum = ExactDecimal.zero
            for part in parts {
                let tax = try Self.tax(of: part, in: currency)
                sum = sum + tax
                if try !Self.holds(tax, of: part, in: currency, isPromised: isPromised) { hold = false }
            }
            if isPromised, !sum.agrees(with: stated) { hold = false }
        }
        self.hold = hold
    }

    private static func isStated(_ total: Element, in currency: Currency) -> Bool {
        total.all("cbc:TaxAmount").first?.attributes["currencyID"] == currency.code
    }

    private static func tax(of element: Element, in currency: Currency) throws(DocumentError) -> ExactDecimal {
        let path: ElementPath = "cbc:TaxAmount"
        return try element.single(path)?.amount(in: currency, at: path) ?? .zero
    }

    private static func holds(
        _ tax: ExactDecimal, of part: Element, in currency: Currency, isPromised: Bool
    ) throws(DocumentError) -> Bool {
        let category = part.all("cac:TaxCategory").first
        if isPromised, let code = try category?.text("cbc:ID"), untaxed.contains(code) { return tax == .zero }
        // Excise duties are counted by unit, whatever percentage stands beside them.
        if !isPromised, let category, !(part.all("cbc:PerUnitAmount") + category.all("cbc:PerUnitAmount")).isEmpty {
            return true
        }
        let path: ElementPath = "cbc:TaxableAmount"
        guard let base = try part.single(path)?.amount(in: currency, at: path) else { return !isPromised }
        guard let rate = try category?.text("cbc:Percent").flatMap(ExactDecimal.init) else {
            return !isPromised || tax.isWithinOne(of: .zero)
        }
        return tax.isWithinOne(of: base.percent(rate))
    }

    /// UNCL5305: zero rated, exempt, reverse charge, supply within the EU, export, outside the scope.
    private static let untaxed: Set = ["Z", "E", "AE", "K", "G", "O"]
}
