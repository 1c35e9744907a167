import Foundation
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
    /// Nil where the reader is not the payer's bank.
    public let payer: VisiblePayer?
    public let documentReference: Hash256?

    /// What the payer's bank sees of the payer.
    public struct VisiblePayer: Hashable, Sendable {
        public let account: String
        public let salt: [UInt8]
    }

    /// - Parameter payerDigest: Of the leg's payer account under the payer salt.
    init(_ leg: Leg, salts: LegSalts, payerDigest: Hash256, showingPayer: Bool) {
        sequence = leg.sequence
        payerBank = leg.payer.bank
        payeeBank = leg.payee.bank
        currency = leg.currency
        amount = leg.amount
        payeeAccount = leg.payee.account
        creditorReference = leg.creditorReference
        self.payerDigest = payerDigest
        legSalt = salts.leg
        payer = showingPayer ? VisiblePayer(account: leg.payer.account, salt: salts.payer) : nil
        documentReference = leg.documentReference
    }

    public init(_ leg: Leg, salts: LegSalts, showingPayer: Bool) {
        self.init(
            leg, salts: salts,
            payerDigest: LegCommitment.payerDigest(account: leg.payer.account, salt: salts.payer),
            showingPayer: showingPayer)
    }

    /// - Throws: ``ProtocolError`` with `malformed`.
    init(_ wire: Wire.ProjectedLeg) throws(ProtocolError) {
        sequence = wire.sequence
        payerBank = try MemberID(wire.payerBank)
        payeeBank = try MemberID(wire.payeeBank)
        do {
            currency = try Currency(wire.currency)
            amount = try Amount(payable: wire.amount)
        } catch {
            throw ProtocolError(.malformed, "leg \(wire.sequence): \(error.detail)")
        }
        payeeAccount = wire.payeeAccount
        creditorReference = wire.creditorReference
        legSalt = wire.legSalt.withUnsafeBytes { Array($0) }
        if wire.payerAccount.isEmpty, wire.payerSalt.isEmpty {
            payer = nil
            payerDigest = try Hash256(wire.payerDigest)
        } else {
            let payer = VisiblePayer(
                account: wire.payerAccount, salt: wire.payerSalt.withUnsafeBytes { Array($0) })
            self.payer = payer
            payerDigest = LegCommitment.payerDigest(account: payer.account, salt: payer.salt)
            guard wire.payerDigest.isEmpty else {
                throw ProtocolError(.malformed, "leg \(sequence): a payer that is shown has no digest beside it")
            }
        }
        documentReference = wire.documentReference.isEmpty ? nil : try Hash256(wire.documentReference)
        guard legSalt.count == LegSalts.byteCount, payer?.salt.count ?? LegSalts.byteCount == LegSalts.byteCount else {
            throw ProtocolError(.malformed, "leg \(sequence): a salt has \(LegSalts.byteCount) bytes")
        }
        guard creditorReference.unicodeScalars.count <= Leg.longestReference else {
            throw ProtocolError(.malformed, "leg \(sequence): the creditor reference is too long")
        }
    }
}
