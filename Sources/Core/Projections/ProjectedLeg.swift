public import Money
public import SettlementProtocol

/// A leg as one of its banks may see it: the payer's bank sees both ends, the payee's bank only the payer's bank and a
/// digest of the payer's account.
public struct ProjectedLeg: Hashable, Sendable {
    public let sequence: UInt32
    public let payerBank: MemberID
    public let payeeBank: MemberID
    public let currency: Currency
    public let amount: Amount
    public let payeeAccount: String
    public let creditorReference: String
    public let payerDigest: Hash256
    public let legSalt: [UInt8]
    /// Nil if the reader is not the payer's bank.
    public let payer: VisiblePayer?
    public let documentReference: Hash256?

    /// The payer's facts, for the payer's bank only.
    public struct VisiblePayer: Hashable, Sendable {
        public let account: String
        public let salt: [UInt8]
    }

    /// - Parameter payerDigest: The digest of the payer's account with the payer salt.
    init(_ leg: Leg, salts: LegSalts, payerDigest: Hash256, showingPayer: Bool) {
        self.init(
            sequence: leg.sequence, payerBank: leg.payer.bank, payeeBank: leg.payee.bank, currency: leg.currency,
            amount: leg.amount, payeeAccount: leg.payee.account, creditorReference: leg.creditorReference,
            payerDigest: payerDigest, legSalt: salts.leg,
            payer: showingPayer ? VisiblePayer(account: leg.payer.account, salt: salts.payer) : nil,
            documentReference: leg.documentReference)
    }

    public init(_ leg: Leg, salts: LegSalts, showingPayer: Bool) {
        self.init(
            leg, salts: salts,
            payerDigest: LegCommitment.payerDigest(account: leg.payer.account, salt: salts.payer),
            showingPayer: showingPayer)
    }

    init(
        sequence: UInt32, payerBank: MemberID, payeeBank: MemberID, currency: Currency, amount: Amount,
        payeeAccount: String, creditorReference: String, payerDigest: Hash256, legSalt: [UInt8], payer: VisiblePayer?,
        documentReference: Hash256?
    ) {
        self.sequence = sequence
        self.payerBank = payerBank
        self.payeeBank = payeeBank
        self.currency = currency
        self.amount = amount
        self.payeeAccount = payeeAccount
        self.creditorReference = creditorReference
        self.payerDigest = payerDigest
        self.legSalt = legSalt
        self.payer = payer
        self.documentReference = documentReference
    }
}
