public import Ledger
public import Money
public import SettlementProtocol

/// An account owner's standing consent: this creditor may debit for this document, up to a limit, until a day.
///
/// What is left of it is an account, whose name binds everything but limit and day; so a debit finds its mandate by what
/// it is, and two debits at once cannot both use the last of it.
public struct Mandate: Hashable, Sendable {
    public let account: String
    public let creditorBank: MemberID
    public let creditorAccount: String
    public let documentReference: Hash256
    public let currency: Currency
    public let limit: Amount
    /// The last business day, counted from 1970-01-01 (UTC).
    public let lastDay: Int32

    public init(
        account: String, creditorBank: MemberID, creditorAccount: String, documentReference: Hash256,
        currency: Currency,
        limit: Amount, lastDay: Int32
    ) {
        self.account = account
        self.creditorBank = creditorBank
        self.creditorAccount = creditorAccount
        self.documentReference = documentReference
        self.currency = currency
        self.limit = limit
        self.lastDay = lastDay
    }

    public var name: AccountName {
        Self.name(
            account: account, creditorBank: creditorBank, creditorAccount: creditorAccount,
            documentReference: documentReference, currency: currency)
    }

    public static func name(
        account: String, creditorBank: MemberID, creditorAccount: String, documentReference: Hash256, currency: Currency
    ) -> AccountName {
        var canonical = CanonicalBytes(tag: "freshet.mandate.v1", reserving: 256)
        canonical.append(account)
        canonical.append(creditorBank)
        canonical.append(creditorAccount)
        canonical.append(documentReference)
        canonical.append(currency.code)
        return AccountName("mandate/" + Hexadecimal.text(canonical.sha256.bytes.prefix(16)))
    }
}
