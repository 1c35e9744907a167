import BankCore
import Foundation
import Ledger
import Money
import SeededRandom
import SettlementProtocol
import Testing

/// Many concurrent callers settle on few accounts.
@Suite struct SharesHotAccounts {
    private static let accounts = 10
    private static let batches = 64

    @Test(arguments: CoreKind.allCases)
    func `64 concurrent batches over 10 accounts end with exact sums`(kind: CoreKind) async throws {
        let subject = try await CoreUnderTest(kind)
        let core = try await subject.core
        let euro = try Currency("EUR")
        let names = (0..<Self.accounts).map { AccountName("hot-\($0)") }
        let capital = Chart.capital(euro)
        try await core.amend(
            Amendment(
                id: "open",
                opened: [Account(name: capital, kind: .capital, currency: euro, floor: -Amount.limit)]
                    + names.map { Account(name: $0, kind: .customer, owner: "owner", currency: euro) },
                postings: names.flatMap { [Posting($0, 1_000_000), Posting(capital, -1_000_000)] }))
        let moved = try await withThrowingTaskGroup(of: [AccountName: Int64].self) { group in
            for number in 0..<Self.batches {
                group.addTask { try await Self.settle(24, on: core, names: names, seed: UInt64(number)) }
            }
            return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        }
        for account in try await core.currentAccounts(names) {
            let account = try #require(account)
            #expect(account.balance == 1_000_000 + (moved[account.name] ?? 0), "\(account.name)")
            #expect(account.held == 0 && account.pending == 0)
        }
        #expect(try await core.inDoubt() == [])
        await subject.close()
    }

    /// Moves money between the accounts; every second transaction is aborted.
    private static func settle(
        _ count: Int, on core: any CoreBanking, names: [AccountName], seed: UInt64
    ) async throws -> [AccountName: Int64] {
        var random = SplitMix64(seed: seed)
        let digest = try Hash256([UInt8](repeating: 3, count: 32))
        var moved: [AccountName: Int64] = [:]
        var items: [CoreItem] = []
        var finishes: [CoreFinish] = []
        for place in 0..<count {
            let key = TransactionKey(
                coordinator: try MemberID("ford"),
                id: TransactionID(unixMilliseconds: 1_800_000_000_000, random: (random.next(), random.next())))
            let from = Int.random(in: 0..<names.count, using: &random)
            let to = (from + Int.random(in: 1..<names.count, using: &random)) % names.count
            let amount = Int64.random(in: 1...90, using: &random)
            items.append(
                CoreItem(
                    key: key, digest: digest, timeoutMilliseconds: 1_000,
                    proposal: .hold([Posting(names[from], -amount), Posting(names[to], amount)], record: Data())))
            finishes.append(
                CoreFinish(key: key, digest: digest, outcome: place.isMultiple(of: 2) ? .committed : .aborted))
            if place.isMultiple(of: 2) {
                moved[names[from], default: 0] -= amount
                moved[names[to], default: 0] += amount
            }
        }
        #expect(try await core.prepare(items).allSatisfy { $0 == .vote(.yes) })
        #expect(try await core.finish(finishes).allSatisfy { $0 == .acknowledged })
        return moved
    }
}
