public import Ledger
public import Money
public import SettlementProtocol

/// An account owner's standing consent: this creditor may debit for this document, up to a limit, until a day.
///
/// The remaining limit is the balance of an account. Its name binds everything except limit and day, so a debit's own
/// fields lead to its mandate. Two concurrent debits cannot both use the last of the limit.
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
