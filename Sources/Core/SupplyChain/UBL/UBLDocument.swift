import Money

/// A file whose root is a UBL 2.x invoice or credit note, and the paths to its facts.
struct UBLDocument {
    let kind: DocumentKind
    let root: Element

    /// - Throws: ``DocumentError`` with `unknown_kind`.
    init(root: Element) throws(DocumentError) {
        let namespace = "urn:oasis:names:specification:ubl:schema:xsd:"
        switch (root.vocabulary, root.name) {
        case (.other(namespace + "Invoice-2"), "Invoice"): kind = .invoice
        case (.other(namespace + "CreditNote-2"), "CreditNote"): kind = .creditNote
        default:
            throw DocumentError(
                .unknownKind,
                """
                the root is \(root.name.printable(80)) of \(root.vocabulary.label); \
                only UBL 2 invoices and credit notes are read
                """, where: "line \(root.line)")
        }
        self.root = root
    }

    /// - Throws: ``DocumentError`` if a fact that counts is missing, ambiguous or malformed, or the sums are wrong.
    func facts() throws(DocumentError) -> Document {
        let id = try root.requiredText("cbc:ID")
        let issueDate = try DocumentDate(root.requiredText("cbc:IssueDate"), where: "cbc:IssueDate")
        let (payable, payableCurrency) = try payable(on: issueDate.day)
        let currency = try currency(matching: payableCurrency, on: issueDate.day)
        let typeCode = try root.text(kind == .invoice ? "cbc:InvoiceTypeCode" : "cbc:CreditNoteTypeCode")
        let supplier = try Party(holder: "cac:AccountingSupplierParty", of: root)
        let buyer = try Party(holder: "cac:AccountingCustomerParty", of: root)
        let payee = try root.single("cac:PayeeParty").map { element throws(DocumentError) in try Party(element) }
        let dueDate = try dueDate()
        guard !lines.isEmpty else { throw root.missing(linePath) }

        var warnings = try sumWarnings(in: payableCurrency).union(paymentWarnings()).union(typeWarnings(typeCode))
        if let payee, !payee.isSame(as: supplier) { warnings.insert(.payeeIsNotSupplier) }
        if payable <= .zero { warnings.insert(.payableNotPositive) }
        if dueDate == nil { warnings.insert(.dueDateMissing) }
        if currency == nil { warnings.insert(.currencyMissing) }
        if supplier.id == nil { warnings.insert(.supplierIDMissing) }
        if [supplier, buyer, payee].contains(where: \.isDeceptive) || id.isDeceptive(as: .identifier) {
            warnings.insert(.deceptiveText)
        }

        return Document(
            kind: kind, id: id, typeCode: typeCode, issueDate: issueDate, dueDate: dueDate, currency: currency,
            supplier: supplier, buyer: buyer, payee: payee, payable: payable, payableCurrency: payableCurrency,
            orderReference: try root.firstText("cac:OrderReference/cbc:ID"), responseCode: nil,
            lineCount: lines.count, warnings: DocumentWarning.allCases.filter(warnings.contains))
    }

    var lines: [Element] { root.all(linePath) }

    var linePath: ElementPath { kind == .invoice ? "cac:InvoiceLine" : "cac:CreditNoteLine" }

    /// Warnings about a document that is not the claim that its root element suggests.
    ///
    /// - Throws: ``DocumentError`` with `ambiguous_field`, `field_malformed` or `text_too_long`.
    private func typeWarnings(_ typeCode: String?) throws(DocumentError) -> Set<DocumentWarning> {
        guard kind == .invoice else { return [] }
        var warnings: Set<DocumentWarning> = []
        switch DocumentTypeCode(typeCode) {
        case .claim: break
        case .soldClaim: warnings.insert(.payeeIsNotSupplier)
        case .credit: warnings.insert(.invoiceIsCredit)
        case .preliminary: warnings.insert(.claimIsPreliminary)
        case .noPayment: warnings.insert(.asksForNoPayment)
        }
        if let isCopy = try root.text("cbc:CopyIndicator"), ["true", "1"].contains(isCopy) { warnings.insert(.isCopy) }
        return warnings
    }

    private func dueDate() throws(DocumentError) -> DocumentDate? {
        let text = try root.firstText(
            "cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate", "cac:PaymentTerms/cbc:PaymentDueDate",
            "cac:PaymentTerms/cac:SettlementPeriod/cbc:EndDate")
        guard let text else { return nil }
        return try DocumentDate(text, where: "due date")
    }

    private func currency(matching payable: Currency, on day: String) throws(DocumentError) -> Currency? {
        let path: ElementPath = "cbc:DocumentCurrencyCode"
        guard let code = try root.text(path) else { return nil }
        let currency = try Currency(documented: code, on: day, at: path)
        guard currency == payable else {
            throw DocumentError(.currencyMismatch, "the payable amount is in another currency", where: "\(path)")
        }
        return currency
    }
}

extension Vocabulary {
    /// For people.
    fileprivate var label: String {
        switch self {
        case .aggregate, .basic: "a UBL component namespace"
        case .other(""): "no namespace"
        case .other(let namespace): namespace.printable(200)
        }
    }
}

extension String {
    /// The first characters, with `?` for each control character, which a terminal would obey.
    fileprivate func printable(_ count: Int) -> String {
        String(
            prefix(count).map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "?" : $0 })
    }
}
