/// Something in a readable document that a person, or the bank's policy, should look at.
///
/// Raw values are stable. Their order here is the order in which they are reported.
public enum DocumentWarning: String, Hashable, Sendable, CaseIterable {
    /// The payee is not the supplier: the claim may already be sold.
    case payeeIsNotSupplier = "payee_is_not_supplier"
    case payableNotPositive = "payable_not_positive"
    /// An `Invoice` whose type code says that it gives money back (UNCL1001, such as 381).
    case invoiceIsCredit = "invoice_is_credit"
    case dueDateMissing = "due_date_missing"
    /// No `DocumentCurrencyCode`; the payable amount's own currency is used.
    case currencyMissing = "currency_missing"
    /// Without it there is no ``DocumentReference``.
    case supplierIDMissing = "supplier_id_missing"
    /// Several accounts to pay to. Only a reader of the text can tell whether they are alternatives or a split.
    case severalPaymentMeans = "several_payment_means"
    /// Fails ISO 13616's check (MOD 97-10).
    case ibanCheckFailed = "iban_check_failed"
    /// The sums fit no rule that is known here, and the document promises no standard that requires one.
    case sumsDoNotHold = "sums_do_not_hold"
    /// A taxable amount differs from the lines of its category and rate (EN 16931, BR-S-08 and its siblings).
    case taxBreakdownDoesNotHold = "tax_breakdown_does_not_hold"
    /// In a name or an id: look-alike letters of two alphabets in one word, control characters, or marks that change
    /// the text direction.
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
