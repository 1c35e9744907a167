import Projections
import SettlementProtocol
import Testing

/// The theft that the envelope rule prevents: an originator shows mill's bank a credit of 120 000 from doum, without a
/// matching debit at doum. If every bank voted yes, birch would owe mill money that nobody owes birch.
///
/// Each test is one way to try it. The coordinator or a bank must notice it before anyone posts. The coordinator sees
/// only the pairs of entries; a bank sees its own projection.
@Suite struct PreventsTheTheft {
    static let legs = Fixtures.legs

    @Test func `doum is left out`() throws {
        var forgery = try Forgery()
        forgery.parts.removeAll { $0.bank == Fixtures.doum }
        #expect(try forgery.refusal(of: Fixtures.birch) == nil, "birch alone cannot see it")
        #expect(try forgery.refusalOfCoordinator() == .unmatchedEntry)
    }

    @Test func `doum takes part with another leg instead`() throws {
        var forgery = try Forgery(
            Self.legs + [Fixtures.leg(5, (Fixtures.doum, "builder"), (Fixtures.cedar, "quarry"), 1)])
        forgery.alter(Fixtures.doum) { part in
            part.projection.legs.removeFirst()
            part.entries.removeFirst()
        }
        #expect(try forgery.refusal(of: Fixtures.birch) == nil && forgery.refusal(of: Fixtures.doum) == nil)
        #expect(try forgery.refusalOfCoordinator() == .unmatchedEntry)
    }

    @Test func `doum is given the entry but not the leg`() throws {
        var forgery = try Forgery(
            Self.legs + [Fixtures.leg(5, (Fixtures.doum, "builder"), (Fixtures.cedar, "quarry"), 1)])
        forgery.alter(Fixtures.doum) { $0.projection.legs.removeFirst() }
        #expect(try forgery.refusalOfCoordinator() == nil, "the pairs are complete")
        #expect(try forgery.refusal(of: Fixtures.doum) == .projectionMismatch)
    }

    @Test(arguments: [1, 119_999])
    func `doum is shown a smaller leg under the same entry`(amount: Int64) throws {
        var forgery = try Forgery()
        forgery.alter(Fixtures.doum) { $0.projection.legs[0].amount = amount }
        #expect(try forgery.refusalOfCoordinator() == nil)
        #expect(try forgery.refusal(of: Fixtures.doum) == .projectionMismatch)
    }

    @Test func `doum is shown a smaller leg under an entry of its own`() throws {
        var forgery = try Forgery()
        let key = forgery.header.key
        try forgery.alter(Fixtures.doum) { part in
            part.projection.legs[0].amount = 1
            part.entries = [Entry(commitment: try part.commitments(key)[0], counterparty: Fixtures.birch)]
        }
        #expect(try forgery.refusal(of: Fixtures.doum) == nil && forgery.refusal(of: Fixtures.birch) == nil)
        #expect(try forgery.refusalOfCoordinator() == .unmatchedEntry)
    }

    @Test func `one debit backs two credits`() throws {
        var forgery = try Forgery()
        forgery.alter(Fixtures.birch) { part in
            part.projection.legs.insert(part.projection.legs[2], at: 2)
            part.entries.insert(part.entries[2], at: 2)
        }
        #expect(try forgery.refusalOfCoordinator() == .unmatchedEntry)
        #expect(try forgery.refusal(of: Fixtures.birch) == .projectionMismatch)
    }

    @Test func `one debit backs a credit at each of two banks`() throws {
        var forgery = try Forgery()
        let entry = try #require(forgery.parts.first { $0.bank == Fixtures.doum }?.entries.first)
        let leg = try #require(forgery.parts.first { $0.bank == Fixtures.birch }?.projection.legs[2])
        forgery.alter(Fixtures.cedar) { part in
            part.projection.legs.append(leg)
            part.entries.append(Entry(commitment: entry.commitment, counterparty: Fixtures.doum))
        }
        #expect(try forgery.refusalOfCoordinator() == .unmatchedEntry)
        #expect(try forgery.refusal(of: Fixtures.cedar) == .projectionMismatch)
    }

    @Test func `the debit is claimed to be inside birch`() throws {
        var forgery = try Forgery()
        forgery.parts.removeAll { $0.bank == Fixtures.doum }
        forgery.alter(Fixtures.birch) { part in
            let inside = Entry(commitment: part.entries[2].commitment, counterparty: Fixtures.birch)
            part.entries[2] = inside
            part.entries.insert(inside, at: 2)
        }
        #expect(try forgery.refusalOfCoordinator() == nil, "the pairs are complete")
        #expect(try forgery.refusal(of: Fixtures.birch) == .projectionMismatch)
    }

    @Test func `cedar is named as counterparty and shown the debit of a leg that it is not in`() throws {
        var forgery = try Forgery()
        let leg = try #require(forgery.parts.first { $0.bank == Fixtures.doum }?.projection.legs[0])
        forgery.parts.removeAll { $0.bank == Fixtures.doum }
        forgery.alter(Fixtures.birch) {
            $0.entries[2] = Entry(commitment: $0.entries[2].commitment, counterparty: Fixtures.cedar)
        }
        let key = forgery.header.key
        try forgery.alter(Fixtures.cedar) { part in
            part.projection.legs.append(leg)
            part.entries.append(Entry(commitment: try part.commitments(key)[1], counterparty: Fixtures.birch))
        }
        #expect(try forgery.refusalOfCoordinator() == nil, "the pairs are complete")
        #expect(try forgery.refusal(of: Fixtures.birch) == .projectionMismatch)
        #expect(try forgery.refusal(of: Fixtures.cedar) == .projectionMismatch)
    }

    @Test func `doum takes part twice and is shown the debit`() throws {
        var forgery = try Forgery()
        forgery.parts += forgery.parts.filter { $0.bank == Fixtures.doum }
        #expect(try forgery.refusalOfCoordinator() == .malformed)
    }
}
