extension UBLDocument {
    /// Warnings about how, and to which accounts, the document expects to be paid.
    ///
    /// - Throws: ``DocumentError`` with `field_malformed` or `text_too_long`.
    func paymentWarnings() throws(DocumentError) -> Set<DocumentWarning> {
        var warnings: Set<DocumentWarning> = []
        var accounts: Set<String> = []
        for means in root.all("cac:PaymentMeans") {
            let codePath: ElementPath = "cbc:PaymentMeansCode"
            let code = try means.all(codePath).first?.value(at: codePath) ?? ""
            switch PaymentMeansCode(code) {
            case .transfer: break
            // A credit note is not paid by the buyer, however its invoice was.
            case .collection: if kind == .invoice { warnings.insert(.collectedBySupplier) }
            case .otherMeans: if kind == .invoice { warnings.insert(.paidByOtherMeans) }
            }
            let path: ElementPath = "cac:PayeeFinancialAccount/cbc:ID"
            for element in means.all(path) {
                guard let text = try element.value(at: path) else { continue }
                let account = AccountNumber(text)
                accounts.insert(account.compact)
                if text.isDeceptive(as: .identifier) { warnings.insert(.deceptiveText) }
                switch account.check {
                case .valid: break
                case .failed: warnings.insert(.ibanCheckFailed)
                case .isNotIBAN:
                    if Self.isSEPA(code) { warnings.insert(.accountIsNotIBAN) }
                    if element.attributes["schemeID"]?.uppercased() == "IBAN" { warnings.insert(.ibanCheckFailed) }
                }
            }
        }
        if accounts.count > 1 { warnings.insert(.severalPaymentMeans) }
        return warnings
    }

    /// SEPA's means name accounts by IBAN alone.
    private static func isSEPA(_ code: String) -> Bool { ["58", "59"].contains(code) }
}
