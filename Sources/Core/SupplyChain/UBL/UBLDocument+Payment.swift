extension UBLDocument {
    /// Warnings about the document's payment details.
    ///
    /// - Throws: ``DocumentError`` with `field_malformed` or `text_too_long`.
    func paymentWarnings() throws(DocumentError) -> Set<DocumentWarning> {
        var warnings: Set<DocumentWarning> = []
        let path: ElementPath = "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"
        var accounts: Set<String> = []
        for element in root.all(path) {
            guard let account = try element.value(at: path) else { continue }
            accounts.insert(account)
            if InternationalAccountNumber.fails(account) { warnings.insert(.ibanCheckFailed) }
        }
        if accounts.count > 1 { warnings.insert(.severalPaymentMeans) }
        return warnings
    }
}
