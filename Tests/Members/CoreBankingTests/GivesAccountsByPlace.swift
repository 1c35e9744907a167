import BankCore
import Ledger
import Money
import Testing

/// A bank's accounts in the order of opening, some at a time.
@Suite struct GivesAccountsByPlace {
    private static let names = ["a", "b", "c", "d", "e"]

    @Test(arguments: CoreKind.allCases)
    func `pages show every account once, and the last one says that it is the last`(kind: CoreKind) async throws {
        let subject = try await Self.open(kind)
        let core = try await subject.core
        for length in 1...Self.names.count + 1 {
            var shown: [String] = []
            var hasMore = true
            while hasMore {
                let page = try await core.page(of: length, after: UInt64(shown.count))
                shown += page.accounts.map(\.name.text)
                hasMore = page.hasMore
                try #require(page.accounts.count == length || !hasMore)
            }
            #expect(shown == Self.names)
        }
        for skip in [UInt64(Self.names.count), UInt64(Int32.max), .max] {
            let page = try await core.page(of: 2, after: skip)
            #expect(page.accounts == [] && !page.hasMore)
        }
        await subject.close()
    }

    @Test(arguments: CoreKind.allCases)
    func `a place without an account does not shift the others`(kind: CoreKind) async throws {
        let subject = try await Self.open(kind)
        let core = try await subject.core
        for places in [[], [3, 1], [-1, 0, 4, 5, 1 << 40]] as [Set<Int>] {
            let found = try await core.accounts(byPlace: places)
            let expected = places.filter(Self.names.indices.contains)
            #expect(Set(found.keys) == expected)
            for place in expected { #expect(found[place]?.name.text == Self.names[place]) }
        }
        await subject.close()
    }

    private static func open(_ kind: CoreKind) async throws -> CoreUnderTest {
        let euro = try Currency("EUR")
        let subject = try await CoreUnderTest(kind)
        try await subject.core.amend(
            Amendment(
                id: "open",
                opened: names.map { Account(name: AccountName($0), kind: .customer, owner: "anna", currency: euro) }))
        return subject
    }
}
