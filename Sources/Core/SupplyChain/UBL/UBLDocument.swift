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
        let (payable, payableCurrency) = try payable()
        let currency = try currency(matching: payableCurrency)
        let typeCode = try root.text(kind == .invoice ? "cbc:InvoiceTypeCode" : "cbc:CreditNoteTypeCode")
        let supplier = try Party(holder: "cac:AccountingSupplierParty", of: root)
        let buyer = try Party(holder: "cac:AccountingCustomerParty", of: root)
        let payee = try root.single("cac:PayeeParty").map { element throws(DocumentError) in try Party(element) }
        let dueDate = try dueDate()
        guard !lines.isEmpty else { throw root.missing(linePath) }

        var warnings = try sumWarnings(in: payableCurrency).union(paymentWarnings())
        if let payee, !payee.isSame(as: supplier) { warnings.insert(.payeeIsNotSupplier) }
        if payable <= .zero { warnings.insert(.payableNotPositive) }
        if kind == .invoice, Self.creditTypeCodes.contains(typeCode ?? "") { warnings.insert(.invoiceIsCredit) }
        if dueDate == nil { warnings.insert(.dueDateMissing) }
        if currency == nil { warnings.insert(.currencyMissing) }
        if supplier.id == nil { warnings.insert(.supplierIDMissing) }
        if [supplier, buyer, payee].contains(where: \.isDeceptive) { warnings.insert(.deceptiveText) }

        return Document(
            kind: kind, id: id, typeCode: typeCode, issueDate: issueDate, dueDate: dueDate, currency: currency,
            supplier: supplier, buyer: buyer, payee: payee, payable: payable, payableCurrency: payableCurrency,
            orderReference: try root.firstText("cac:OrderReference/cbc:ID"), responseCode: nil,
            lineCount: lines.count, warnings: DocumentWarning.allCases.filter(warnings.contains))
    }

    var lines: [Element] { root.all(linePath) }

    var linePath: ElementPath { kind == .invoice ? "cac:InvoiceLine" : "cac:CreditNoteLine" }

    /// UNCL1001 codes that EN 16931 lists for credit notes.
    private static let creditTypeCodes: Set = [
        "81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532",
    ]

    private func dueDate() throws(DocumentError) -> DocumentDate? {
        let text = try root.firstText(
            "cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate", "cac:PaymentTerms/cbc:PaymentDueDate",
            "cac:PaymentTerms/cac:SettlementPeriod/cbc:EndDate")
        guard let text else { return nil }
        return try DocumentDate(text, where: "due date")
    }

    private func currency(matching payable: Currency) throws(DocumentError) -> Currency? {
        let path: ElementPath = "cbc:DocumentCurrencyCode"
        guard let code = try root.text(path) else { return nil }
        let currency = try Currency(documented: code, at: path)
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
