import BankCore
import Money
import Projections
import SettlementProtocol
import Testing

/// The settlement bank gathers every member's frozen balances and plans the settlement.
@Suite struct GathersFrozenBalances {
    private let window = SettlementWindow(TransactionID(unixMilliseconds: Fixtures.now - 5_000, random: (1, 2)))
    private let members: Set<MemberID> = [Fixtures.alder, Fixtures.birch, Fixtures.cedar]

    private func settlement(at now: UInt64 = 0) throws -> WindowSettlement {
        try WindowSettlement(
            window, members: members, settlementBank: Fixtures.cedar, at: now, wallClock: Fixtures.now)
    }

    private func owed(_ peer: MemberID, _ amount: Int64) -> [SettlementWindow.Frozen] {
        [SettlementWindow.Frozen(peer: peer, currency: Fixtures.euro, owedToPeer: amount)]
    }

    @Test func `the last member's balances make the plan`() throws {
        var settlement = try settlement()
        #expect(try settlement.take(.frozen(owed(Fixtures.birch, 100)), of: Fixtures.alder, at: 1) == .wait)
        #expect(try settlement.take(.frozen([]), of: Fixtures.cedar, at: 2) == .wait)
        guard
            case .settle(let plan) = try settlement.take(.frozen(owed(Fixtures.alder, -100)), of: Fixtures.birch, at: 3)
        else {
            Issue.record("no plan")
            return
        }
        #expect(plan.legs.contains { $0.payer.bank == Fixtures.alder && $0.amount.minorUnits == 100 })
    }

    @Test func `there is nothing to settle if no bank owes another`() throws {
        var settlement = try settlement()
        for member in [Fixtures.alder, Fixtures.birch] {
            #expect(try settlement.take(.frozen([]), of: member, at: 1) == .wait)
        }
        #expect(try settlement.take(.frozen([]), of: Fixtures.cedar, at: 1) == .nothing)
    }

    @Test func `a member with older transactions is asked again until the time is up`() throws {
        var settlement = try settlement(at: 7)
        #expect(try settlement.take(.notYet, of: Fixtures.alder, at: 8) == .askAgain)
        #expect(try settlement.take(.notYet, of: Fixtures.alder, at: 6 + WindowSettlement.timeout) == .askAgain)
        #expect(try settlement.take(.notYet, of: Fixtures.alder, at: 7 + WindowSettlement.timeout) == .giveUp)
    }

    @Test func `a member that refuses ends the attempt`() throws {
        var settlement = try settlement()
        #expect(try settlement.take(.refused, of: Fixtures.birch, at: 1) == .giveUp)
    }

    @Test func `balances that contradict each other allow no plan`() throws {
        var settlement = try settlement()
        _ = try settlement.take(.frozen(owed(Fixtures.birch, 100)), of: Fixtures.alder, at: 1)
        _ = try settlement.take(.frozen([]), of: Fixtures.cedar, at: 1)
        let error = #expect(throws: RefusalError.self) {
            try settlement.take(.frozen(owed(Fixtures.alder, -99)), of: Fixtures.birch, at: 1)
        }
        #expect(error?.refusal.reason == .windowMismatch)
    }

    @Test func `a window that is over an hour old is refused`() {
        let error = #expect(throws: RefusalError.self) {
            try WindowSettlement(
                window, members: members, settlementBank: Fixtures.cedar, at: 0,
                wallClock: window.cut + 3_600_001)
        }
        #expect(error?.refusal.reason == .expired)
    }

    @Test func `a window has all candidates but those that are left out`() throws {
        #expect(
            try WindowSettlement.members(of: members, without: [Fixtures.birch], settlementBank: Fixtures.cedar)
                == [Fixtures.alder, Fixtures.cedar])
        #expect(
            try WindowSettlement.members(
                of: members, without: [Fixtures.birch, Fixtures.birch], settlementBank: Fixtures.cedar)
                == [Fixtures.alder, Fixtures.cedar])
        for left in [Fixtures.cedar, Fixtures.doum] {
            let error = #expect(throws: ProtocolError.self) {
                try WindowSettlement.members(of: members, without: [left], settlementBank: Fixtures.cedar)
            }
            #expect(error?.reason == .unknownMember)
        }
        let many = Set((0...ProtocolLimits.participations).compactMap { try? MemberID("bank-\($0)") })
        let error = #expect(throws: ProtocolError.self) {
            try WindowSettlement.members(of: many, without: [], settlementBank: Fixtures.cedar)
        }
        #expect(error?.reason == .tooLarge)
    }
}
