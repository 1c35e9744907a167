import Foundation
import Projections
import SettlementProtocol
import SwiftProtobuf
import Testing

@Suite struct ShowsEachBankItsLegs {
    @Test func `every bank opens its projection and finds that it matches the envelope`() throws {
        let composition = try Fixtures.composition()
        for bank in Fixtures.banks {
            let opened = try OpenedPrepare(composition.transaction.item(for: bank), ring: Fixtures.ring(bank))
            #expect(opened.digest == composition.digest)
            #expect(opened.header == composition.transaction.header)
            let own = Fixtures.legs.filter { $0.payer.bank == bank || $0.payee.bank == bank }
            #expect(opened.projection.legs.map(\.sequence) == own.map(\.sequence))
        }
    }

    @Test func `the envelope pairs every entry`() throws {
        let transaction = try Fixtures.composition().transaction
        #expect(transaction.participations.map(\.bank) == Fixtures.banks)
        #expect(transaction.participations.map(\.entries.count) == [2, 6, 1, 1])
        try EnvelopeRule.check(transaction, coordinator: Fixtures.ford, members: Set(Fixtures.banks))
    }

    @Test func `the payer's bank sees both ends and the payee's bank a digest of the payer`() throws {
        let transaction = try Fixtures.composition().transaction
        let atDoum = try OpenedPrepare(transaction.item(for: Fixtures.doum), ring: Fixtures.ring(Fixtures.doum))
            .projection.legs[0]
        #expect(atDoum.payer?.account == "builder")
        #expect(atDoum.payeeAccount == "mill")
        #expect(atDoum.documentReference == Fixtures.document)
        let legs = try OpenedPrepare(transaction.item(for: Fixtures.birch), ring: Fixtures.ring(Fixtures.birch))
            .projection.legs
        let atBirch = try #require(legs.first { $0.sequence == 2 })
        #expect(atBirch.payer == nil)
        #expect(atBirch.payerBank == Fixtures.doum)
        #expect(atBirch.payerDigest == atDoum.payerDigest)
        #expect(atBirch.amount == atDoum.amount)
    }

    @Test(arguments: [
        (Fixtures.alder, ["quarry", "builder", "mill-tax"]), (Fixtures.cedar, ["mill", "builder", "reserve"]),
        (Fixtures.doum, ["quarry", "mill-tax", "reserve"]), (Fixtures.birch, ["builder"]),
    ])
    func `a projection contains no account of another leg or of another bank's payer`(
        bank: MemberID, accounts: [String]
    ) throws {
        let item = try Fixtures.composition().transaction.item(for: bank)
        let projection = try OpenedPrepare(item, ring: Fixtures.ring(bank)).projection
        let text = String(decoding: projection.canonicalBytes, as: UTF8.self)
        for account in accounts { #expect(!text.contains(account)) }
    }

    @Test func `only a lender sees its lendings`() throws {
        let transaction = try Fixtures.composition().transaction
        for bank in Fixtures.banks {
            let opened = try OpenedPrepare(transaction.item(for: bank), ring: Fixtures.ring(bank))
            #expect(opened.projection.lendings == Fixtures.lendings[bank] ?? [])
        }
    }

    @Test func `the envelope contains no fact of a leg in clear text`() throws {
        let bytes = try Wire.Transaction(Fixtures.composition().transaction).serializedData()
        let text = String(decoding: bytes, as: UTF8.self)
        for word in ["mill", "quarry", "builder", "reserve", "EUR", "RF18"] { #expect(!text.contains(word)) }
    }

    @Test func `composing again with the same salts and nonces gives the same digest`() throws {
        let compositions = try (0..<2).map { _ in
            try Composition(
                header: Fixtures.header(), legs: Fixtures.legs, lendings: Fixtures.lendings,
                ring: Fixtures.ring(Fixtures.birch), salts: Fixtures.salts,
                nonce: { [UInt8](repeating: UInt8($0.text.utf8.count), count: 12) })
        }
        #expect(compositions[0].digest == compositions[1].digest)
        #expect(try Fixtures.composition().digest != Fixtures.composition().digest)
    }

    @Test func `a transaction with a bank outside the directory cannot be composed`() throws {
        let legs = [Fixtures.leg(0, (Fixtures.birch, "mill"), (Fixtures.ford, "till"), 1)]
        #expect(reason { try Fixtures.composition(legs) } == .unknownMember)
    }

    @Test func `more banks than a transaction may have are refused`() throws {
        let legs = try (0..<UInt32(ProtocolLimits.participations)).map {
            Fixtures.leg($0, (Fixtures.birch, "mill"), (try MemberID("bank-\($0)"), "till"), 1)
        }
        #expect(reason { try Fixtures.composition(legs) } == .tooLarge)
    }
}
