import Money

/// The totals of a document's header and the sums to compare them with; nil if the document omits one.
struct HeaderSums {
    /// The sum of every line's LineExtensionAmount.
    let lines: ExactDecimal?
    /// The sum of the tax totals in the payable's currency.
    let tax: ExactDecimal
    let lineExtension: ExactDecimal?
    let allowances: ExactDecimal
    let charges: ExactDecimal
    let taxExclusive: ExactDecimal?
    let taxInclusive: ExactDecimal?
    let prepaid: ExactDecimal
    let rounding: ExactDecimal
    let payable: ExactDecimal

    /// - Throws: ``DocumentError`` with `amount_malformed`, `currency_mismatch` or a field's code.
    init(of document: UBLDocument, in currency: Currency) throws(DocumentError) {
        let total = try document.root.single(UBLDocument.totalPath)
        func amount(_ path: ElementPath) throws(DocumentError) -> ExactDecimal? {
            try total?.single(path)?.amount(in: currency, at: path)
        }
        lineExtension = try amount("cbc:LineExtensionAmount")
        allowances = try amount("cbc:AllowanceTotalAmount") ?? .zero
        charges = try amount("cbc:ChargeTotalAmount") ?? .zero
        taxExclusive = try amount("cbc:TaxExclusiveAmount")
        taxInclusive = try amount("cbc:TaxInclusiveAmount")
        prepaid = try amount("cbc:PrepaidAmount") ?? .zero
        rounding = try amount("cbc:PayableRoundingAmount") ?? .zero
        payable = try amount("cbc:PayableAmount") ?? .zero
        tax = try Self.tax(of: document.root, in: currency)
        lines = try Self.lines(of: document, in: currency)
    }

    /// Whether the lines add up to the header's sum of lines.
    var linesAddUp: Bool { agree(lines, lineExtension) }

    /// Whether two totals agree; a missing one contradicts nothing.
    func agree(_ computed: ExactDecimal?, _ stated: ExactDecimal?) -> Bool {
        guard let computed, let stated else { return true }
        return computed.agrees(with: stated)
    }

    private static func tax(of root: Element, in currency: Currency) throws(DocumentError) -> ExactDecimal {
        let path: ElementPath = "cbc:TaxAmount"
        // A further total without parts repeats the tax, in the tax authority's currency or in this one.
        let totals = root.all("cac:TaxTotal")
        let divided = totals.filter { !$0.all("cac:TaxSubtotal").isEmpty }
        var sum = ExactDecimal.zero
        for total in divided.isEmpty ? totals : divided {
            guard let element = try total.single(path), element.attributes["currencyID"] == currency.code else {
                continue
            }
            sum = sum + (try element.amount(in: currency, at: path) ?? .zero)
        }
        return sum
    }

    private static func lines(of document: UBLDocument, in currency: Currency) throws(DocumentError) -> ExactDecimal? {
        let path: ElementPath = "cbc:LineExtensionAmount"
        var sum = ExactDecimal.zero
        for line in document.lines {
            guard let amount = try line.single(path)?.amount(in: currency, at: path) else { return nil }
            sum = sum + amount
        }
        return sum
    }
}

extension Element {
    /// The element's amount, which must be in `currency` if it names one; nil if it is empty.
    ///
    /// - Throws: ``DocumentError`` with `amount_malformed`, `currency_mismatch` or a field's code.
    func amount(in currency: Currency, at path: ElementPath) throws(DocumentError) -> ExactDecimal? {
        guard let text = try value(at: path) else { return nil }
        guard attributes["currencyID"] ?? currency.code == currency.code else {
            throw DocumentError(
                .currencyMismatch, "in another currency than the payable amount", where: place(at: path))
        }
        guard let amount = ExactDecimal(text) else {
            throw DocumentError(
                .amountMalformed, "an amount must be decimal text of at most 16 digits before and after the point",
                where: place(at: path))
        }
        return amount
    }
}
