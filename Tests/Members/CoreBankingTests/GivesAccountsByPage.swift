import BankCore
import Ledger
import Money
import Testing

/// Pages list a bank's accounts in the order of opening.
@Suite struct GivesAccountsByPage {
    private static let names = ["a", "b", "c", "d", "e"]

    @Test(arguments: CoreKind.allCases)
    func `pages show every account once, and the last page says that it is the last`(kind: CoreKind) async throws {
        let subject = try await Self.open(kind)
        let core = try await subject.core
        for length in 1...Self.names.count + 1 {
            var shown: [String] = []
            var hasMore = true
            while hasMore {
                let page = try await core.accountPage(after: shown.count, limit: length)
                shown += page.accounts.map(\.name.text)
                hasMore = page.hasMore
                try #require(page.accounts.count == length || !hasMore)
            }
            #expect(shown == Self.names)
        }
        for skip in [Self.names.count, Int(Int32.max), .max] {
            let page = try await core.accountPage(after: skip, limit: 2)
            #expect(page.accounts == [] && !page.hasMore)
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
