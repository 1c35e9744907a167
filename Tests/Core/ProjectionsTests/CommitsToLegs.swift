import Money
import Projections
import SettlementProtocol
import Testing

@Suite struct CommitsToLegs {
    static let leg = Fixtures.leg(7, (Fixtures.doum, "builder"), (Fixtures.birch, "mill"), 120_000, reference: "RF18")
    static let salts = Fixtures.salts(leg)

    @Test func `both banks of a leg compute the same commitment, each from its own view`() {
        let commitment = LegCommitment.of(Self.leg, salts: Self.salts, key: Fixtures.key)
        for showingPayer in [true, false] {
            let projected = ProjectedLeg(Self.leg, salts: Self.salts, showingPayer: showingPayer)
            #expect(LegCommitment.of(projected, key: Fixtures.key) == commitment)
        }
    }

    static let others = [
        Fixtures.leg(8, (Fixtures.doum, "builder"), (Fixtures.birch, "mill"), 120_000, reference: "RF18"),
        Fixtures.leg(7, (Fixtures.cedar, "builder"), (Fixtures.birch, "mill"), 120_000, reference: "RF18"),
        Fixtures.leg(7, (Fixtures.doum, "other"), (Fixtures.birch, "mill"), 120_000, reference: "RF18"),
        Fixtures.leg(7, (Fixtures.doum, "builder"), (Fixtures.cedar, "mill"), 120_000, reference: "RF18"),
        Fixtures.leg(7, (Fixtures.doum, "builder"), (Fixtures.birch, "other"), 120_000, reference: "RF18"),
        Fixtures.leg(7, (Fixtures.doum, "builder"), (Fixtures.birch, "mill"), 120_001, reference: "RF18"),
        Fixtures.leg(
            7, (Fixtures.doum, "builder"), (Fixtures.birch, "mill"), 120_000, Fixtures.dollar, reference: "RF18"),
        Fixtures.leg(7, (Fixtures.doum, "builder"), (Fixtures.birch, "mill"), 120_000, reference: "RF19"),
    ]

    @Test(arguments: others)
    func `a leg that differs in one fact has another commitment`(other: Leg) {
        #expect(
            LegCommitment.of(other, salts: Self.salts, key: Fixtures.key)
                != LegCommitment.of(Self.leg, salts: Self.salts, key: Fixtures.key))
    }

    @Test func `another transaction or another salt makes another commitment`() {
        let commitment = LegCommitment.of(Self.leg, salts: Self.salts, key: Fixtures.key)
        let zeros = [UInt8](repeating: 0, count: LegSalts.byteCount)
        for salts in [LegSalts(payer: zeros, leg: Self.salts.leg), LegSalts(payer: Self.salts.payer, leg: zeros)] {
            #expect(LegCommitment.of(Self.leg, salts: salts, key: Fixtures.key) != commitment)
        }
        for key in [
            TransactionKey(coordinator: Fixtures.alder, id: Fixtures.key.id),
            TransactionKey(coordinator: Fixtures.ford, id: TransactionID(unixMilliseconds: 1, random: (1, 2))),
        ] { #expect(LegCommitment.of(Self.leg, salts: Self.salts, key: key) != commitment) }
    }

    @Test func `a payer's digest cannot be guessed without its salt`() {
        let digest = LegCommitment.payerDigest(account: "builder", salt: Self.salts.payer)
        #expect(digest == ProjectedLeg(Self.leg, salts: Self.salts, showingPayer: false).payerDigest)
        #expect(digest != LegCommitment.payerDigest(account: "builder", salt: Self.salts.leg))
        #expect(digest != LegCommitment.payerDigest(account: "builders", salt: Self.salts.payer))
    }

    @Test func `random salts have 16 bytes and differ`() {
        let salts = (0..<100).map { _ in LegSalts.random() }
        #expect(salts.allSatisfy { $0.payer.count == LegSalts.byteCount && $0.leg.count == LegSalts.byteCount })
        #expect(Set(salts.flatMap { [$0.payer, $0.leg] }).count == 200)
    }
}
