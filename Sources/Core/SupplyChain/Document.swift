public import Money

/// The facts of one invoice or credit note, as the document states them.
///
/// It repeats the document's claims without vouching for them; ``warnings`` name the points to check first.
public struct Document: Hashable, Sendable {
    public let kind: DocumentKind
    /// The supplier's number for it (`cbc:ID`), white space collapsed. Not a key by itself: see ``reference()``.
    public let id: String
    /// UNCL1001 or a national code; nil if the document has none.
    public let typeCode: String?
    public let issueDate: DocumentDate
    /// The first of DueDate, PaymentMeans/PaymentDueDate, PaymentTerms/PaymentDueDate and
    /// PaymentTerms/SettlementPeriod/EndDate.
    public let dueDate: DocumentDate?
    /// `DocumentCurrencyCode`; nil if the document omits it.
    public let currency: Currency?
    public let supplier: Party
    public let buyer: Party
    /// The party to pay, if the document names one with `PayeeParty`; it may be the supplier.
    public let payee: Party?
    /// `LegalMonetaryTotal/PayableAmount`, the only total with one meaning in every dialect; it may be zero or less.
    public let payable: Amount
    /// The currency of ``payable``; equal to ``currency`` if the document states that.
    public let payableCurrency: Currency
    /// `OrderReference/ID` of the header, also if it is a placeholder such as `n/a`.
    public let orderReference: String?
    /// The buyer's answer; nil for invoices and credit notes.
    public let responseCode: String?
    public let lineCount: Int
    /// In the order of ``DocumentWarning``'s cases, each at most once.
    public let warnings: [DocumentWarning]

    /// The key of the claim, the same for both of its parties although their files differ.
    ///
    /// - Throws: ``DocumentError`` with `missing_field` if the supplier has no id.
    public func reference() throws(DocumentError) -> DocumentReference {
        try DocumentReference(supplierID: supplier.id ?? "", kind: kind, number: id, issueDate: issueDate)
    }

    /// Whether a machine may finance or pay the document without review: an invoice that no warning forbids to finance.
    public var isFinanceable: Bool {
        kind == .invoice && !warnings.contains { $0.forbidsFinancing }
    }
}

/// The kind of a document, by its root element.
///
/// Raw values are printed and hashed: never change one.
public enum DocumentKind: String, Hashable, Sendable, CaseIterable {
    case invoice
    case creditNote = "creditnote"
}
