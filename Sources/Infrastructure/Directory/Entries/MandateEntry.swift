public import Money
public import SettlementProtocol

/// A standing consent, given before the bank's books are opened, to debits of a customer's account.
public struct MandateEntry: Hashable, Sendable {
    /// The account that may be debited.
    public var account: String
    /// The currency of `account`.
    public var currency: Currency
    public var creditorBank: MemberID
    public var creditorAccount: String
    /// The document that may be paid.
    public var document: DocumentName
    /// The total that may be debited; more than zero.
    public var limit: Amount
    /// The last valid day (UTC).
    public var until: CalendarDay
    /// The banks through which a debit may be requested; empty for the creditor's bank alone.
    public var originators: [MemberID] = []
    /// Any bank; ``originators`` is then empty.
    public var isOpenToAnyOriginator = false
    /// The least amount of one debit; zero for any.
    public var atLeast = Amount.zero

    /// The word for any bank in the file's list of originators; no bank has such an id.
    package static let any = "ANY"

    public init(
        account: String, currency: Currency, creditorBank: MemberID, creditorAccount: String, document: DocumentName,
        limit: Amount, until: CalendarDay
    ) {
        self.account = account
        self.currency = currency
        self.creditorBank = creditorBank
        self.creditorAccount = creditorAccount
        self.document = document
        self.limit = limit
        self.until = until
    }
}

/// How a mandate names the document that it pays.
public enum DocumentName: Hashable, Sendable {
    /// The document reference itself, ``referenceLength`` octets.
    case reference([UInt8])
    /// The parts whose hash is the document reference: supplier id as `scheme:value`, kind, number, issue date.
    case parts(supplier: String, kind: String, number: String, issueDate: CalendarDay)

    /// The length of a document reference in octets (SHA-256).
    public static let referenceLength = 32
    /// The kind of document that a mandate may name: a credit note's buyer pays nothing.
    public static let kind = "invoice"
}
