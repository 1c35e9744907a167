import Money
public import SettlementProtocol

/// Binds every fact of a leg to one hash that both of its banks can recompute, each from the facts it may see.
public enum LegCommitment {
    /// SHA-256 of the tag `freshet.payer.v1`, payer salt and payer account: the payer's end for the payee's bank.
    public static func payerDigest(account: String, salt: [UInt8]) -> Hash256 {
        var canonical = CanonicalBytes(tag: "freshet.payer.v1", reserving: 96)
        canonical.append(salt)
        canonical.append(account)
        return canonical.sha256
    }

    /// The commitment of `leg`, seen with both ends.
    public static func of(_ leg: Leg, salts: LegSalts, key: TransactionKey) -> Hash256 {
        of(ProjectedLeg(leg, salts: salts, showingPayer: false), key: key)
    }

    /// The commitment of a leg as a projection shows it.
    public static func of(_ leg: ProjectedLeg, key: TransactionKey) -> Hash256 {
        var canonical = CanonicalBytes(tag: "freshet.leg.v1", reserving: 384)
        canonical.append(key.coordinator)
        canonical.append(key.id)
        canonical.append(leg.sequence)
        canonical.append(leg.payerBank)
        canonical.append(leg.payeeBank)
        canonical.append(leg.currency.code)
        canonical.append(UInt64(bitPattern: leg.amount.minorUnits))
        canonical.append(leg.payeeAccount)
        canonical.append(leg.creditorReference)
        canonical.append(leg.payerDigest)
        canonical.append(leg.legSalt)
        return canonical.sha256
    }
}
