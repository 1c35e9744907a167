import Money
import Projections
import SettlementProtocol

/// A projection as a forger may write it: any text and any bytes in any field.
struct WrittenProjection {
    struct Leg {
        var sequence: UInt32
        var payerBank: String
        var payeeBank: String
        var currency: String
        var amount: Int64
        var payeeAccount: String
        var creditorReference: String
        var legSalt: [UInt8]
        /// Empty if the payer is not shown.
        var payerAccount: String
        /// The payer salt if the payer is shown, else the payer digest.
        var payerProof: [UInt8]
        var documentReference: [UInt8]
    }

    struct Lending {
        var advance: UInt32 = 0
        var termsVersion: UInt32 = 0
        var borrowerHandle: [UInt8] = []
        var repayments: [UInt32] = []
    }

    var legs: [Leg] = []
    var lendings: [Lending] = []
    /// Replaces the count of legs.
    var claimedLegs: UInt32?
    /// Bytes after the last field.
    var rest: [UInt8] = []

    init() {}

    init(_ projection: Projection) {
        legs = projection.legs.map { leg in
            Leg(
                sequence: leg.sequence, payerBank: leg.payerBank.text, payeeBank: leg.payeeBank.text,
                currency: leg.currency.code, amount: leg.amount.minorUnits, payeeAccount: leg.payeeAccount,
                creditorReference: leg.creditorReference, legSalt: leg.legSalt, payerAccount: leg.payer?.account ?? "",
                payerProof: leg.payer?.salt ?? leg.payerDigest.bytes,
                documentReference: leg.documentReference?.bytes ?? [])
        }
        lendings = projection.lendings.map { lending in
            Lending(
                advance: lending.advance, termsVersion: lending.termsVersion,
                borrowerHandle: lending.borrowerHandle.bytes, repayments: lending.repayments)
        }
    }

    var canonicalBytes: [UInt8] {
        var canonical = CanonicalBytes(tag: "freshet.projection.v1")
        canonical.append(claimedLegs ?? UInt32(legs.count))
        for leg in legs {
            canonical.append(leg.sequence)
            for text in [leg.payerBank, leg.payeeBank, leg.currency] { canonical.append(text) }
            canonical.append(UInt64(bitPattern: leg.amount))
            for text in [leg.payeeAccount, leg.creditorReference] { canonical.append(text) }
            canonical.append(leg.legSalt)
            canonical.append(leg.payerAccount)
            for field in [leg.payerProof, leg.documentReference] { canonical.append(field) }
        }
        canonical.append(UInt32(lendings.count))
        for lending in lendings {
            canonical.append(lending.advance)
            canonical.append(lending.termsVersion)
            canonical.append(lending.borrowerHandle)
            canonical.append(UInt32(lending.repayments.count))
            for repayment in lending.repayments { canonical.append(repayment) }
        }
        return canonical.bytes + rest
    }
}
