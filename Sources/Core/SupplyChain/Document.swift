public import Money

/// The facts of one invoice or credit note, as the document states them.
///
/// It says what the document says, not whether that should be believed: ``warnings`` name what to look at first.
public struct Document: Hashable, Sendable {
    public let kind: DocumentKind
    /// The number that the supplier gave it (`cbc:ID`), white space collapsed. No key by itself: see ``reference()``.
    public let id: String
    /// UNCL1001 or a national code; nil where the document has none.
    public let typeCode: String?
    public let issueDate: DocumentDate
    /// The first of DueDate, PaymentMeans/PaymentDueDate, PaymentTerms/PaymentDueDate and
    /// PaymentTerms/SettlementPeriod/EndDate.
    public let dueDate: DocumentDate?
    /// `DocumentCurrencyCode`; nil where the document leaves it out.
    public let currency: Currency?
    public let supplier: Party
    public let buyer: Party
    /// Who is to be paid, only where the document names somebody beside the supplier.
    public let payee: Party?
    /// `LegalMonetaryTotal/PayableAmount`, the only total of one meaning in every dialect; zero or less is possible.
    public let payable: Amount
    /// The currency that ``payable`` counts; never another than ``currency`` where that is stated.
    public let payableCurrency: Currency
    /// `OrderReference/ID` of the header, also where it is a placeholder such as `n/a`.
    public let orderReference: String?
    /// The buyer's answer; nil for invoices and credit notes.
    public let responseCode: String?
    public let lineCount: Int
    /// In the order of ``DocumentWarning``'s cases, each at most once.
    public let warnings: [DocumentWarning]

    /// The key under which both parties of the claim know it, though their files differ.
    ///
    /// - Throws: ``DocumentError`` with `missing_field` where the supplier has no id.
    public func reference() throws(DocumentError) -> DocumentReference {
        try DocumentReference(supplierID: supplier.id ?? "", kind: kind, number: id, issueDate: issueDate)
    }

    /// Whether no warning forbids a machine to finance or to pay the document without a person's look.
    public var isFinanceable: Bool {
        kind == .invoice && !warnings.contains { $0.forbidsFinancing }
    }
}
