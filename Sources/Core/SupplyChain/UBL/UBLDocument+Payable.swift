import Money

extension UBLDocument {
    static let totalPath: ElementPath = "cac:LegalMonetaryTotal"
    static let payablePath: ElementPath = "cac:LegalMonetaryTotal/cbc:PayableAmount"

    /// `LegalMonetaryTotal/PayableAmount`, exactly.
    ///
    /// - Parameter day: The day of issue, on which the currency must be in use.
    /// - Throws: ``DocumentError`` with `missing_field`, `ambiguous_field`, `unknown_currency` or an amount's code.
    func payable(on day: String) throws(DocumentError) -> (Amount, Currency) {
        guard let total = try root.single(Self.totalPath) else { throw root.missing(Self.totalPath) }
        guard let element = try total.single("cbc:PayableAmount"), let text = try element.value(at: Self.payablePath)
        else {
            throw total.missing("cbc:PayableAmount")
        }
        let place = element.place(at: Self.payablePath)
        guard let code = element.attributes["currencyID"]?.collapsed, !code.isEmpty else {
            throw DocumentError(.missingField, "the amount has no currencyID", where: place)
        }
        let currency = try Currency(documented: code, on: day, at: Self.payablePath)
        do {
            return (try Amount(decimal: text, in: currency), currency)
        } catch {
            throw DocumentError(refusing: error, where: place)
        }
    }
}

extension Currency {
    /// - Throws: ``DocumentError`` with `unknown_currency`.
    init(documented code: String, on day: String, at path: ElementPath) throws(DocumentError) {
        do {
            try self.init(code, inUseOn: day)
        } catch {
            throw DocumentError(refusing: error, where: "\(path)")
        }
    }
}

extension DocumentError {
    /// Reports `error` without the text that it quotes.
    fileprivate init(refusing error: MoneyError, where place: String) {
        switch error.code {
        case .unknownCurrency:
            self.init(.unknownCurrency, "the code is not an ISO 4217 currency that can be paid", where: place)
        case .malformed:
            self.init(.amountMalformed, "an amount must be decimal text such as 1234.50", where: place)
        case .tooPrecise:
            self.init(.amountTooPrecise, "the amount has more decimals than its currency", where: place)
        case .tooLarge, .notPositive:
            self.init(.amountTooLarge, "the amount is beyond \(Amount.limit) minor units", where: place)
        }
    }
}
