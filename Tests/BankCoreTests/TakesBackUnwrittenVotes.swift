import AtomicCommit
import BankCore
import Foundation
import Ledger
import SettlementProtocol
import Testing

@Suite struct TakesBackUnwrittenVotes {
    @Test func `votes that could not be made durable leave no trace`() throws {
        var core = try SmallBooks().core
        let before = core.checkpoint()
        let accounts = core.ledger.accounts
        var events: [CoreEvent] = []
        for (number, change) in [(1, -30), (2, -60), (3, -60), (4, 20)] as [(UInt64, Int64)] {
            let item = CoreItem(
                key: Fixtures.key(number), digest: Fixtures.digest(number), timeoutMilliseconds: 1,
                proposal: .hold([Posting(AccountName("mill"), change)], record: Data()), sealShortage: { _ in Data() })
            if let event = core.prepare(item).event { events.append(event) }
        }
        #expect(events.count == 4, "three that hold and a no")
        core.revert(events)
        #expect(core.checkpoint() == before)
        #expect(core.ledger.accounts == accounts)
        #expect(core.inDoubt == [])
        #expect(core.role(of: Fixtures.key(3)) == .unknown)
    }

    @Test func `a vote taken back is judged again`() throws {
        var core = try SmallBooks().core
        let item = CoreItem(
            key: Fixtures.key(1), digest: Fixtures.digest(1), timeoutMilliseconds: 1,
            proposal: .hold([Posting(AccountName("mill"), -100)], record: Data()), sealShortage: { _ in Data() })
        let event = try #require(core.prepare(item).event)
        core.revert([event])
        let again = core.prepare(item)
        #expect(again.answer == .vote(.yes))
        #expect(again.event == event)
    }
}
