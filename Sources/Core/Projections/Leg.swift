public import Money
public import SettlementProtocol

/// One transfer: `amount` from an account at one bank to an account at another, or at the same.
public struct Leg: Hashable, Sendable {
    /// Longest creditor reference: 140 Unicode scalars, as XML Schema counts the characters of ISO 20022's Max140Text.
    public static let maxReferenceLength = 140

    /// Place in the transaction; legs take effect in this order.
    public let sequence: UInt32
    public let payer: Party
    public let payee: Party
    public let currency: Currency
    /// More than zero.
    public let amount: Amount
    public let creditorReference: String
    /// The document that this leg pays.
    public let documentReference: Hash256?

    /// An account at a bank.
    public struct Party: Hashable, Sendable {
        public let bank: MemberID
        public let account: String

        public init(bank: MemberID, account: String) {
            self.bank = bank
            self.account = account
        }
    }

    public init(
        sequence: UInt32, payer: Party, payee: Party, currency: Currency, amount: Amount,
        creditorReference: String = "",
        documentReference: Hash256? = nil
    ) {
        self.sequence = sequence
        self.payer = payer
        self.payee = payee
        self.currency = currency
        self.amount = amount
        self.creditorReference = creditorReference
        self.documentReference = documentReference
    }
}

/// The random values that keep a leg's hashes from being guessed; 16 bytes each.
public struct LegSalts: Hashable, Sendable {
    public static let byteCount = 16

    public let payer: [UInt8]
    public let leg: [UInt8]

    public init(payer: [UInt8], leg: [UInt8]) {
        self.payer = payer
        self.leg = leg
    }

    public static func random() -> LegSalts {
        var random = RandomBytes(count: 2 * byteCount)
        return LegSalts(&random)
    }

    init(_ random: inout RandomBytes) {
        self.init(payer: random.take(Self.byteCount), leg: random.take(Self.byteCount))
    }
}
