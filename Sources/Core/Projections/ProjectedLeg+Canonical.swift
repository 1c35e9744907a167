import Money
import SettlementProtocol

extension ProjectedLeg {
    func append(to canonical: inout CanonicalBytes) {
        canonical.append(sequence)
        canonical.append(payerBank)
        canonical.append(payeeBank)
        canonical.append(currency.code)
        canonical.append(UInt64(bitPattern: amount.minorUnits))
        canonical.append(payeeAccount)
        canonical.append(creditorReference)
        canonical.append(legSalt)
        if let payer {
            canonical.append(payer.account)
            canonical.append(payer.salt)
        } else {
            canonical.append("")
            canonical.append(payerDigest)
        }
        if let documentReference { canonical.append(documentReference) } else { canonical.append("") }
    }

    /// - Throws: ``ProtocolError`` with `malformed`.
    init(from fields: inout CanonicalReader) throws(ProtocolError) {
        let sequence = try fields.uint32()
        let payerBank = try fields.member()
        let payeeBank = try fields.member()
        let (currency, amount) = try Self.money(try fields.text(), try fields.uint64(), of: sequence)
        let payeeAccount = try fields.text()
        let creditorReference = try fields.text()
        let legSalt = try fields.field()
        let (payerDigest, payer) = try Self.payer(try fields.text(), try fields.field(), of: sequence)
        let document = try fields.field()
        guard legSalt.count == LegSalts.byteCount else {
            throw ProtocolError(.malformed, "leg \(sequence): a salt has \(LegSalts.byteCount) bytes")
        }
        guard creditorReference.unicodeScalars.count <= Leg.maxReferenceLength else {
            throw ProtocolError(.malformed, "leg \(sequence): the creditor reference is too long")
        }
        self.init(
            sequence: sequence, payerBank: payerBank, payeeBank: payeeBank, currency: currency, amount: amount,
            payeeAccount: payeeAccount, creditorReference: creditorReference, payerDigest: payerDigest,
            legSalt: legSalt, payer: payer, documentReference: document.isEmpty ? nil : try Hash256(document))
    }

    private static func money(
        _ code: String, _ minorUnits: UInt64, of sequence: UInt32
    ) throws(ProtocolError) -> (Currency, Amount) {
        do {
            return (try Currency(code), try Amount(payable: Int64(bitPattern: minorUnits)))
        } catch {
            throw ProtocolError(.malformed, "leg \(sequence): \(error.detail)")
        }
    }

    /// A visible payer comes with its salt, and the digest is computed. A hidden payer comes as its digest alone.
    private static func payer(
        _ account: String, _ proof: [UInt8], of sequence: UInt32
    ) throws(ProtocolError) -> (digest: Hash256, shown: VisiblePayer?) {
        switch proof.count {
        case LegSalts.byteCount:
            return (
                LegCommitment.payerDigest(account: account, salt: proof), VisiblePayer(account: account, salt: proof)
            )
        case Hash256.byteCount where account.isEmpty:
            return (try Hash256(proof), nil)
        default:
            throw ProtocolError(
                .malformed, "leg \(sequence): it shows neither a payer with its salt nor a digest alone")
        }
    }
}
