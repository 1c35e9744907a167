import Ledger
import Money
import SeededRandom
import Testing

/// Random transactions are placed, posted and released in random order. The ledger must agree with the naive one at
/// every step, and every hold must stay postable.
@Suite struct AgreesWithTheNaiveBooks {
    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func `every hold, balance and refusal is exact in any order`(seed: UInt64) throws {
        var run = try RandomRun(seed: seed)
        for _ in 0..<400 { try run.step() }
        try run.finishAll()
        #expect(
            run.placed > 50 && run.refused > 20, "the run is a real one: \(run.placed) placed, \(run.refused) refused")
    }
}

private struct RandomRun {
    private var random: SplitMix64
    private var ledger = GeneralLedger()
    private var naive: NaiveBooks
    private var holds: [Int: [Hold]] = [:]
    private var next = 0
    private(set) var placed = 0
    private(set) var refused = 0

    private static let money: [(String, AccountKind, floor: Int64, ceiling: Int64, balance: Int64)] = [
        ("capital", .capital, -1_000_000, 1_000_000, -900), ("reserve", .reserve, 0, 1_000_000, 500),
        ("mill", .customer, 0, 600, 300), ("smith", .customer, 0, 300, 100), ("clearing", .clearing, -400, 400, 0),
    ]
    private static let limits: [(String, AccountKind, floor: Int64, ceiling: Int64, balance: Int64)] = [
        ("limit", .creditLimit, 0, 500, 200), ("position", .position, -250, 10_000, 0),
        ("mandate", .mandate, 0, 400, 400),
    ]

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        naive = NaiveBooks(entries: [])
        for (name, kind, floor, ceiling, balance) in Self.money + Self.limits {
            try ledger.open(
                Account(name: AccountName(name), kind: kind, currency: Fixtures.euro, floor: floor, ceiling: ceiling))
            naive.entries.append(.init(name: name, kind: kind, floor: floor, ceiling: ceiling, balance: balance))
        }
        try ledger.postWithoutHold(naive.entries.map { Posting(AccountName($0.name), $0.balance) })
    }

    mutating func step() throws {
        switch UInt8.random(in: 0..<10, using: &random) {
        case 0..<6: place(randomPostings())
        case 6..<9: finishOne(posting: true)
        default: finishOne(posting: false)
        }
        try check()
    }

    mutating func finishAll() throws {
        while !holds.isEmpty { finishOne(posting: Bool.random(using: &random)) }
        try check()
        #expect(ledger.accounts.allSatisfy { $0.held == 0 && $0.pending == 0 }, "nothing is held once all is finished")
    }

    private mutating func place(_ postings: [Posting]) {
        let expected = naive.shortage(of: postings)
        do {
            let placed = try ledger.holds(for: postings)
            #expect(expected == nil)
            ledger.place(placed)
            holds[next] = placed
            naive.open[next] = postings
            next += 1
            self.placed += 1
        } catch {
            #expect(error == expected)
            refused += 1
        }
    }

    private mutating func finishOne(posting: Bool) {
        guard let transaction = holds.keys.sorted().randomElement(using: &random), let held = holds[transaction] else {
            return
        }
        holds[transaction] = nil
        if posting {
            ledger.post(held)
            naive.post(transaction)
        } else {
            ledger.release(held)
            naive.open[transaction] = nil
        }
    }

    /// Balanced transfers of money, with changes of limits between them.
    private mutating func randomPostings() -> [Posting] {
        var postings: [Posting] = []
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let amount = Int64.random(in: 1...180, using: &random)
            let ends = Self.money.map(\.0).shuffled(using: &random).prefix(2)
            postings.append(Posting(AccountName(ends[0]), -amount))
            postings.append(Posting(AccountName(ends[1]), amount))
            if let limit = Self.limits.randomElement(using: &random), Bool.random(using: &random) {
                postings.append(Posting(AccountName(limit.0), Int64.random(in: -120...90, using: &random)))
            }
        }
        return postings
    }

    private func check() throws {
        for entry in naive.entries {
            let account = try #require(ledger[entry.name])
            try #require(account.balance == entry.balance)
            try #require(account.available == naive.free(below: entry) && account.headroom == naive.free(above: entry))
            try #require(
                account.available >= 0 && account.headroom >= 0, "no hold creates debt and no limit is exceeded")
            try #require((account.floor...account.ceiling).contains(account.balance))
        }
        try #require(ledger.trialBalance() == [Fixtures.euro: 0], "money sums to zero")
        try checkEveryEnding()
    }

    /// Posts every subset of up to four open transactions: no account may leave its bounds, so no yes is refused later.
    private func checkEveryEnding() throws {
        let open = naive.open.sorted { $0.key < $1.key }.suffix(4).map(\.value)
        for entry in naive.entries {
            let needs = open.map { naive.need(of: $0, at: entry) }
            let changes = open.map { naive.path(of: $0, at: entry).last ?? 0 }
            for ending in 0..<(1 << open.count) {
                var balance = entry.balance
                for place in open.indices where ending >> place & 1 == 1 {
                    try #require(balance - needs[place] >= entry.floor)
                    balance += changes[place]
                    try #require(balance <= entry.ceiling)
                }
            }
        }
    }
}
