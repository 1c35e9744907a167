/// Something in a readable document that a person, or the bank's policy, should look at.
///
/// Raw values are stable. Their order here is the order in which they are reported.
public enum DocumentWarning: String, Hashable, Sendable, CaseIterable {
    /// The payee is not the supplier, or the type code says that the claim is assigned (UNCL1001, such as 393): the
    /// claim may already be sold.
    case payeeIsNotSupplier = "payee_is_not_supplier"
    case payableNotPositive = "payable_not_positive"
    /// An `Invoice` whose type code says that it gives money back (UNCL1001, such as 381).
    case invoiceIsCredit = "invoice_is_credit"
    /// An `Invoice` whose type code says that nobody is to pay because of it (UNCL1001, such as 325, a proforma).
    case asksForNoPayment = "asks_for_no_payment"
    /// An `Invoice` whose type code says that it is a request, a valuation or a notice, and the claim another document
    /// (UNCL1001, such as 71).
    case claimIsPreliminary = "claim_is_preliminary"
    /// `CopyIndicator` is true: the original may be financed already.
    case isCopy = "is_copy"
    /// The supplier collects the payment itself (UNCL4461, such as 59, a direct debit), so the buyer would pay twice.
    case collectedBySupplier = "collected_by_supplier"
    /// Paid, or to be paid, by card, in cash, by cheque, by bill or by set-off (UNCL4461, such as 48).
    case paidByOtherMeans = "paid_by_other_means"
    case dueDateMissing = "due_date_missing"
    /// No `DocumentCurrencyCode`; the payable amount's own currency is used.
    case currencyMissing = "currency_missing"
    /// Without it there is no ``DocumentReference``.
    case supplierIDMissing = "supplier_id_missing"
    /// Several accounts to pay to, whatever their spelling. Only a reader of the text can tell whether they are alternatives or a split.
    case severalPaymentMeans = "several_payment_means"
    /// An account number is meant as an IBAN and is none: its country, length, structure or check digits (ISO 13616).
    case ibanCheckFailed = "iban_check_failed"
    /// Payment means of SEPA (UNCL4461, 58 and 59) with a national account number.
    case accountIsNotIBAN = "account_is_not_iban"
    /// The sums fit no rule that is known here, and the document promises no standard that requires one.
    case sumsDoNotHold = "sums_do_not_hold"
    /// A taxable amount differs from the lines of its category and rate, or a tax amount from its rate and base
    /// (EN 16931, BR-CO-14, BR-CO-17, BR-S-08, BR-S-09 and their siblings).
    case taxBreakdownDoesNotHold = "tax_breakdown_does_not_hold"
    /// In a name, an id, the number or an account: letters that look like others (UTS 39), or invisible characters.
    case deceptiveText = "deceptive_text"

    /// Whether a machine must not finance or pay the document before a person has looked at it.
    public var forbidsFinancing: Bool {
        switch self {
        case .payeeIsNotSupplier, .payableNotPositive, .invoiceIsCredit, .asksForNoPayment, .claimIsPreliminary,
            .isCopy, .collectedBySupplier, .paidByOtherMeans, .supplierIDMissing, .ibanCheckFailed,
            .taxBreakdownDoesNotHold, .deceptiveText:
            true
        case .dueDateMissing, .currencyMissing, .severalPaymentMeans, .accountIsNotIBAN, .sumsDoNotHold:
            false
        }
    }
}
