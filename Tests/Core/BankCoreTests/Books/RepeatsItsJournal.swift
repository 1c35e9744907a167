import BankCore
import Foundation
import Ledger
import SeededRandom
import SettlementProtocol
import Testing

/// The rows alone, or a checkpoint and the rows after it, always restore the same books.
@Suite struct RepeatsItsJournal {
    @Test(arguments: 1...16 as ClosedRange<UInt64>)
    func `rows and checkpoints restore the live state at every moment`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var books = try SmallBooks()
        var checkpoint = books.core.checkpoint()
        var rowsBefore = books.rows.count
        for step in 0..<150 {
            try act(on: &books, step: step, using: &random)
            guard step.isMultiple(of: 10) else { continue }
            try expectSame(try books.replayed(), books.core)
            var resumed = try CoreBooks(checkpoint: checkpoint)
            for row in books.rows[rowsBefore...] {
                for event in try CoreRow(serialized: row).events { resumed.apply(event) }
            }
            try expectSame(resumed, books.core)
            if Bool.random(using: &random) {
                checkpoint = books.core.checkpoint()
                rowsBefore = books.rows.count
            }
        }
        #expect(books.written > 40)
    }

    @Test func `a checkpoint keeps bounds, mandates' last days and held money`() throws {
        var bank = try TestBank(Fixtures.doum)
        _ = try bank.verdict(on: .whole())
        let resumed = try CoreBooks(checkpoint: bank.books.checkpoint())
        try expectSame(resumed, bank.books)
        let mandate = try #require(resumed.ledger[Fixtures.mandate.name])
        #expect(mandate.lastDay == Fixtures.mandate.lastDay)
        #expect(mandate.held == 120_000)
        let alder = try CoreBooks(checkpoint: TestBank(Fixtures.alder).books.checkpoint())
        #expect(alder.ledger[Chart.reserve(Fixtures.euro)]?.floor == 50_000)
    }

    @Test func `several events may share a row`() throws {
        var books = try SmallBooks()
        books.prepare(1, debit: 10)
        books.finish(1, .committed)
        let events = try books.rows.flatMap { try CoreRow(serialized: $0).events }
        #expect(try CoreRow(serialized: CoreRow(events, writtenAtUnixMilliseconds: 0).serialized()).events == events)
        #expect(try CoreRow(serialized: CoreRow([], writtenAtUnixMilliseconds: 0).serialized()).events == [])
    }

    @Test func `every event is read as it was written`() throws {
        let amendment = Amendment(
            id: "id",
            opened: [Account(name: AccountName("a"), kind: .mandate, owner: "o", currency: Fixtures.euro, lastDay: -1)],
            postings: [Posting(AccountName("a"), -5)], bounds: [.init(account: AccountName("a"), floor: -1, ceiling: 9)]
        )
        let events: [CoreEvent] = [
            .prepared(
                key: Fixtures.key(1), digest: Fixtures.digest(1),
                holds: [Hold(account: 3, held: 4, pending: 5, net: -6)],
                timeoutMilliseconds: 7, record: Data([8])),
            .refused(key: Fixtures.key(2), digest: Fixtures.digest(2), sealedReason: Data([9])),
            .finished(key: Fixtures.key(3), outcome: .committed), .finished(key: Fixtures.key(4), outcome: .aborted),
            .entombed(key: Fixtures.key(5)), .amended(amendment), .horizonRaised(unixMilliseconds: .max),
        ]
        #expect(try CoreRow(serialized: CoreRow(events, writtenAtUnixMilliseconds: 0).serialized()).events == events)
    }

    @Test(arguments: [[0xFF], [0x0A, 0x00], [0x0A, 0x02, 0x12, 0x00]] as [[UInt8]])
    func `a row that cannot be read is an error, not a guess`(row: [UInt8]) {
        #expect(throws: (any Error).self) { try CoreRow(serialized: row).events }
    }

    @Test(arguments: [[0xFF], [0x12, 0x02, 0x18, 0x09]] as [[UInt8]])
    func `a checkpoint that cannot be read is an error`(bytes: [UInt8]) {
        #expect(throws: (any Error).self) { try CoreBooks(checkpoint: bytes) }
    }

    private func act(on books: inout SmallBooks, step: Int, using random: inout SplitMix64) throws {
        // Ids rise with the steps: each one can occur during some sixty steps.
        let number = UInt64(step / 5) + UInt64.random(in: 1...12, using: &random)
        switch UInt8.random(in: 0..<12, using: &random) {
        case 0..<5: books.prepare(number, debit: Int64.random(in: 1...30, using: &random))
        case 5: books.refuse(number, reason: Data([UInt8(number)]))
        case 6..<8: books.finish(number, .committed)
        case 8..<10: books.finish(number, .aborted)
        case 10: books.raiseHorizon(above: UInt64(step / 8))
        default:
            try books.amend(
                "wages-\(number)", [Posting(AccountName("capital"), -20), Posting(AccountName("mill"), 20)])
        }
    }

    private func expectSame(_ one: CoreBooks, _ other: CoreBooks) throws {
        try #require(one.ledger.accounts == other.ledger.accounts)
        try #require(one.checkpoint() == other.checkpoint())
        try #require(one.inDoubt == other.inDoubt)
    }
}
