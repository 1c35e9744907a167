/// Something in a readable document that a person, or the bank's policy, should look at.
///
/// Raw values are stable. Their order here is the order in which they are reported.
public enum DocumentWarning: String, Hashable, Sendable, CaseIterable {
    /// The payee is somebody else than the supplier: the claim may be sold already.
    case payeeIsNotSupplier = "payee_is_not_supplier"
    case payableNotPositive = "payable_not_positive"
    /// An `Invoice` whose type code says that it gives money back (UNCL1001, such as 381).
    case invoiceIsCredit = "invoice_is_credit"
    case dueDateMissing = "due_date_missing"
    /// No `DocumentCurrencyCode`; the payable amount's own currency is used.
    case currencyMissing = "currency_missing"
    /// Without it there is no ``DocumentReference``.
    case supplierIDMissing = "supplier_id_missing"
    /// Several accounts to pay to: alternatives or a split, which only a reader of the text can tell.
    case severalPaymentMeans = "several_payment_means"
    /// Fails ISO 13616's check (MOD 97-10).
    case ibanCheckFailed = "iban_check_failed"
    /// By no rule that is known here, in a document that promises no standard's arithmetic.
    case sumsDoNotHold = "sums_do_not_hold"
    /// A taxable amount differs from the lines of its category and rate (EN 16931, BR-S-08 and its siblings).
    case taxBreakdownDoesNotHold = "tax_breakdown_does_not_hold"
    /// In a name or an id: look-alike letters of two alphabets in one word, controls, or marks that turn text round.
    case deceptiveText = "deceptive_text"

    /// Whether a machine must not finance or pay the document before a person has looked at it.
    public var forbidsFinancing: Bool {
        switch self {
        case .payeeIsNotSupplier, .payableNotPositive, .invoiceIsCredit, .supplierIDMissing, .ibanCheckFailed,
            .taxBreakdownDoesNotHold, .deceptiveText:
            true
        case .dueDateMissing, .currencyMissing, .severalPaymentMeans, .sumsDoNotHold:
            false
        }
    }
}
