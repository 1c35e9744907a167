import Foundation
import Money
import Projections
import SettlementProtocol
import Testing

@Suite struct HashVectorTests {
    @Test(arguments: try Vector<CanonicalBytesSubject>.all())
    func `canonical bytes are a tag and length-prefixed fields`(vector: Vector<CanonicalBytesSubject>) throws {
        #expect(vector.input.tag == "freshet.vector.v1")
        var canonical = CanonicalBytes(tag: "freshet.vector.v1")
        for field in vector.input.fields {
            if let text = field.text { canonical.append(text) }
            if let bytes = field.bytes { canonical.append(bytes.bytes) }
            if let number = field.uint32 { canonical.append(number) }
            if let number = field.uint64 { canonical.append(number.number) }
        }
        #expect(canonical.bytes == vector.output.canonical.bytes)
        #expect(try canonical.sha256 == vector.output.sha256.hash())
    }

    @Test(arguments: try Vector<PayerDigestSubject>.all())
    func `a payer digest hides an account behind a salt`(vector: Vector<PayerDigestSubject>) throws {
        let digest = LegCommitment.payerDigest(account: vector.input.account, salt: vector.input.salt.bytes)
        #expect(try digest == vector.output.payerDigest.hash())
    }

    @Test(arguments: try Vector<LegCommitmentSubject>.all())
    func `a leg commitment binds every fact of a leg`(vector: Vector<LegCommitmentSubject>) throws {
        let input = vector.input
        let leg = Leg(
            sequence: input.sequence,
            payer: Leg.Party(bank: try MemberID(input.payerBank), account: input.payerAccount),
            payee: Leg.Party(bank: try MemberID(input.payeeBank), account: input.payeeAccount),
            currency: try Currency(input.currency), amount: try Amount(minorUnits: input.amountMinor.number),
            creditorReference: input.creditorReference)
        let salts = LegSalts(payer: input.payerSalt.bytes, leg: input.legSalt.bytes)
        let key = try TransactionKey(coordinator: input.coordinator, id: input.transactionId)
        for showsPayer in [true, false] {
            let projected = ProjectedLeg(leg, salts: salts, showingPayer: showsPayer)
            #expect(try projected.payerDigest == vector.output.payerDigest.hash())
            #expect(try LegCommitment.of(projected, key: key) == vector.output.commitment.hash())
        }
    }

    @Test(arguments: try Vector<OutlineSubject>.all())
    func `an outline binds a bank to its entries`(vector: Vector<OutlineSubject>) throws {
        let entries = try vector.input.entries.map { try $0.entry() }
        let outline = Participation.outline(of: try MemberID(vector.input.bank), entries: entries)
        #expect(try outline == vector.output.outline.hash())
    }

    @Test(arguments: try Vector<PayloadSubject>.all())
    func `a payload hash binds the sealed bytes`(vector: Vector<PayloadSubject>) throws {
        let participation = Participation(
            bank: try MemberID("alder"), sealedProjection: Data(vector.input.sealedProjection.bytes), entries: [])
        #expect(try participation.hash.payload == vector.output.payload.hash())
    }

    @Test(arguments: try Vector<AssociatedDataSubject>.all())
    func `associated data is the envelope without payloads`(vector: Vector<AssociatedDataSubject>) throws {
        let outlines = try vector.input.outlines.map { try $0.hash() }
        let made = Transaction.associatedData(of: try vector.input.header.header(), outlines: outlines)
        #expect(made == vector.output.associatedData.bytes)
    }

    @Test(arguments: try Vector<TransactionDigestSubject>.all())
    func `a digest binds header and participations`(vector: Vector<TransactionDigestSubject>) throws {
        let hashes = try vector.input.hashes.map {
            ParticipationHash(outline: try $0.outline.hash(), payload: try $0.payload.hash())
        }
        let digest = Transaction.digest(of: try vector.input.header.header(), hashes: hashes)
        #expect(try digest == vector.output.digest.hash())
    }
}
