public import Ledger
public import Money
public import SettlementProtocol

/// An account owner's standing consent: this creditor may debit for this document, up to a limit, until a day.
///
/// The remaining limit is the balance of an account, so two concurrent debits cannot both use the last of it. A debit's
/// own fields lead to the mandate's ``root``, and the newest edition under it counts.
public struct Mandate: Hashable, Sendable {
    public let account: String
    public let creditorBank: MemberID
    public let creditorAccount: String
    public let documentReference: Hash256
    public let currency: Currency
    public let limit: Amount
    /// The last business day, counted from 1970-01-01 (UTC).
    public let lastDay: Int32
    /// The banks that may originate a debit under it.
    public let originators: Originators
    /// The least amount of one debit; zero if any amount may be debited. The limit itself means: all at once.
    public let least: Amount
    /// From 1; a mandate that replaces a revoked one has the next number.
    public var edition: UInt32

    /// The banks that may originate a debit.
    public enum Originators: Hashable, Sendable {
        case any
        /// In ascending order, at least one.
        case banks([MemberID])

        public func include(_ bank: MemberID) -> Bool {
            switch self {
            case .any: true
            case .banks(let banks): banks.contains(bank)
            }
        }
    }

    /// Names one edition.
    public struct Edition: Hashable, Sendable {
        public let root: AccountName
        public let number: UInt32

        /// For stores.
        public var rootText: String { root.text }

        /// - Parameter root: The name of the first edition's account.
        public init(root: String, number: UInt32) {
            self.root = AccountName(root)
            self.number = number
        }
    }

    /// - Parameter originators: The creditor's bank alone if it is nil.
    public init(
        account: String, creditorBank: MemberID, creditorAccount: String, documentReference: Hash256,
        currency: Currency, limit: Amount, lastDay: Int32, originators: Originators? = nil, least: Amount = .zero,
        edition: UInt32 = 1
    ) {
        self.account = account
        self.creditorBank = creditorBank
        self.creditorAccount = creditorAccount
        self.documentReference = documentReference
        self.currency = currency
        self.limit = limit
        self.lastDay = lastDay
        self.originators = originators ?? .banks([creditorBank])
        self.least = least
        self.edition = edition
    }

    /// The name of its account: the ``root`` for the first edition, followed by the number for a later one.
    public var name: AccountName { name(under: root) }

    /// The ``name`` if the ``root`` is known already, which takes a hash.
    func name(under root: AccountName) -> AccountName {
        edition > 1 ? AccountName("\(root.text)/\(edition)") : root
    }

    /// The name that binds everything but limit, day, originators and least amount.
    public var root: AccountName {
        Self.name(
            account: account, creditorBank: creditorBank, creditorAccount: creditorAccount,
            documentReference: documentReference, currency: currency)
    }

    /// Whether both say the same, whatever their editions.
    public func hasSameTerms(as other: Mandate) -> Bool {
        var other = other
        other.edition = edition
        return self == other
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
