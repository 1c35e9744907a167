import BankCore
import Testing

/// A desk refuses books that are younger than those it has worked on.
@Suite struct NoticesYoungerBooks {
    private func code(
        _ now: StoreGeneration, after events: [DeskEvent]
    ) -> String? {
        do throws(BankFailure) {
            try now.check(
                against: DeskMemory(events).openings[now.kind], deskIsEmpty: events.isEmpty, of: Fixtures.birch)
            return nil
        } catch {
            return error.code
        }
    }

    private func opened(_ kind: StoreGeneration.Kind, _ openings: UInt64) -> DeskEvent {
        .booksOpened(StoreGeneration(kind, openings: openings))
    }

    @Test func `each start finds the books one opening on`() {
        #expect(code(StoreGeneration(.embedded, openings: 1), after: []) == nil)
        #expect(code(StoreGeneration(.embedded, openings: 2), after: [opened(.embedded, 1)]) == nil)
        #expect(code(StoreGeneration(.embedded, openings: 9), after: [opened(.embedded, 1)]) == nil)
    }

    @Test func `books that begin anew, or an older copy, are refused`() {
        #expect(code(StoreGeneration(.embedded, openings: 1), after: [opened(.embedded, 1)]) == "books_behind")
        #expect(
            code(StoreGeneration(.postgresql, openings: 3), after: [opened(.postgresql, 2), opened(.postgresql, 5)])
                == "books_behind")
    }

    @Test func `new books beside a desk of an older version are refused`() {
        let desk = [DeskEvent.customerClosed(id: "mill")]
        #expect(code(StoreGeneration(.embedded, openings: 1), after: desk) == "books_behind")
        #expect(code(StoreGeneration(.embedded, openings: 2), after: desk) == nil)
    }

    @Test func `a bank that has moved to a database counts anew`() {
        #expect(code(StoreGeneration(.postgresql, openings: 1), after: [opened(.embedded, 70)]) == nil)
    }
}
