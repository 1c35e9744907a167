import Projections
import SettlementProtocol
import Testing

@Suite struct HoldsProjectionsAgainstTheEnvelope {
    typealias Change = @Sendable (inout Forgery.Part) -> Void

    @Test func `a forgery without changes passes every check`() throws {
        let forgery = try Forgery()
        #expect(try forgery.refusalOfCoordinator() == nil)
        for bank in Fixtures.banks { #expect(try forgery.refusal(of: bank) == nil) }
    }

    /// Birch sees legs 0 to 4: it receives 0 and 2 and pays 1 and 4; leg 3 is inside birch.
    static let changes: [(String, Change)] = [
        ("another amount", { $0.projection.legs[2].amount += 1 }),
        ("another account", { $0.projection.legs[2].payeeAccount = "smith" }),
        ("another reference", { $0.projection.legs[1].creditorReference = "RF19" }),
        ("another currency", { $0.projection.legs[2].currency = "USD" }),
        ("another payer's bank", { $0.projection.legs[2].payerBank = "cedar" }),
        ("another payee's bank", { $0.projection.legs[1].payeeBank = "doum" }),
        ("another payer", { $0.projection.legs[1].payerAccount = "smith" }),
        ("another payer's salt", { $0.projection.legs[1].payerProof[0] ^= 1 }),
        (
            "a payer that is another bank's",
            {
                $0.projection.legs[2].payerAccount = "builder"
                $0.projection.legs[2].payerProof = Array(repeating: 0, count: 16)
            }
        ),
        (
            "no payer",
            {
                $0.projection.legs[1].payerAccount = ""
                $0.projection.legs[1].payerProof = Array(repeating: 0, count: 32)
            }
        ),
        ("another salt", { $0.projection.legs[2].legSalt[0] ^= 1 }),
        ("legs out of order", { $0.projection.legs.swapAt(0, 1) }),
        ("a leg twice", { $0.projection.legs.insert($0.projection.legs[2], at: 2) }),
        (
            "a leg twice with its entry",
            {
                $0.projection.legs.insert($0.projection.legs[2], at: 2)
                $0.entries.insert($0.entries[2], at: 2)
            }
        ),
        ("a leg that no entry names", { $0.entries.remove(at: 2) }),
        ("an entry that no leg has", { $0.projection.legs.remove(at: 2) }),
        ("an entry too many", { $0.entries.append($0.entries[0]) }),
        (
            "an entry of another counterparty",
            {
                $0.entries[2] = Entry(commitment: $0.entries[2].commitment, counterparty: Fixtures.cedar)
            }
        ),
        ("an inside leg once", { $0.entries.remove(at: 3) }),
        ("nothing", { $0.projection = WrittenProjection() }),
    ]

    @Test(arguments: changes.indices)
    func `a projection that does not match the entries is refused`(index: Int) throws {
        var forgery = try Forgery()
        forgery.alter(Fixtures.birch, Self.changes[index].1)
        #expect(try forgery.refusal(of: Fixtures.birch) == .projectionMismatch, "\(Self.changes[index].0)")
    }

    @Test func `a leg of two other banks is refused although its entry agrees`() throws {
        var forgery = try Forgery()
        let key = forgery.header.key
        try forgery.alter(Fixtures.cedar) { part in
            part.projection.legs[0].payeeBank = "doum"
            part.entries = [Entry(commitment: try part.commitments(key)[0], counterparty: Fixtures.doum)]
        }
        #expect(try forgery.refusal(of: Fixtures.cedar) == .projectionMismatch)
    }

    static let malformed: [Change] = [
        { $0.projection.legs[0].amount = 0 }, { $0.projection.legs[0].amount = -1 },
        { $0.projection.legs[0].amount = .max }, { $0.projection.legs[0].currency = "XXX" },
        { $0.projection.legs[0].payerBank = "" }, { $0.projection.legs[2].payerProof = [] },
        { $0.projection.legs[2].payerProof.removeLast() },
        { $0.projection.legs[1].payerProof = Array(repeating: 0, count: 32) },
        { $0.projection.legs[0].legSalt.removeLast() }, { $0.projection.legs[1].payerProof.append(0) },
        { $0.projection.legs[0].documentReference = Array(repeating: 0, count: 31) },
        { $0.projection.legs[0].creditorReference = String(repeating: "x", count: 141) },
        { $0.projection.legs[0].creditorReference = String(repeating: "e\u{301}", count: 71) },
        { $0.projection.lendings = [WrittenProjection.Lending()] }, { $0.projection.claimedLegs = .max },
        { $0.projection.claimedLegs = 1 }, { $0.projection.rest = [0] },
    ]

    @Test(arguments: malformed.indices)
    func `a projection that cannot be what it claims to be is malformed`(index: Int) throws {
        var forgery = try Forgery()
        forgery.alter(Fixtures.birch, Self.malformed[index])
        #expect(try forgery.refusal(of: Fixtures.birch) == .malformed)
    }

    @Test func `bytes that are not a projection are malformed`() {
        #expect(reason { try Projection(canonicalBytes: [0xFF, 0xFF, 0xFF]) } == .malformed)
    }

    @Test func `the longest reference that ISO 20022 allows is read`() throws {
        let reference = String(repeating: "é", count: Leg.maxReferenceLength)
        let legs = [Fixtures.leg(0, (Fixtures.birch, "mill"), (Fixtures.cedar, "quarry"), 1, reference: reference)]
        let item = try Fixtures.composition(legs).transaction.item(for: Fixtures.cedar)
        #expect(
            try OpenedPrepare(item, ring: Fixtures.ring(Fixtures.cedar)).projection.legs[0].creditorReference
                == reference)
    }

    @Test func `a bank opens only items that name it`() throws {
        let transaction = try Fixtures.composition().transaction
        let ring = try Fixtures.ring(Fixtures.cedar)
        #expect(reason { try OpenedPrepare(transaction.item(for: Fixtures.birch), ring: ring) } == .wrongBank)
    }

    @Test func `a projection sealed for another envelope cannot be opened`() throws {
        let transaction = try Fixtures.composition().transaction
        var participations = transaction.participations
        participations[0] = Participation(
            bank: participations[0].bank, sealedProjection: participations[0].sealedProjection,
            entries: participations[0].entries.reversed())
        let altered = Transaction(header: transaction.header, participations: participations)
        for bank in Fixtures.banks {
            let item = try altered.item(for: bank)
            let ring = try Fixtures.ring(bank)
            #expect(reason { try OpenedPrepare(item, ring: ring) } == .cannotOpen)
        }
    }

    @Test func `a transaction that claims another originator cannot be opened or names an unknown member`() throws {
        let transaction = try Fixtures.composition().transaction
        let ring = try Fixtures.ring(Fixtures.cedar)
        for (originator, expected) in [(Fixtures.alder, ReasonCode.cannotOpen), (Fixtures.ford, .unknownMember)] {
            let disguised = Transaction(
                header: try Fixtures.header(originator: originator), participations: transaction.participations)
            let item = try disguised.item(for: Fixtures.cedar)
            #expect(reason { try OpenedPrepare(item, ring: ring) } == expected)
        }
    }
}
