import BankCore
import Foundation
import Ledger
import Money
import SeededRandom
import SettlementProtocol
import Testing

/// Loans draw on allocations while other tasks fill and recall them, move bounds and close accounts.
@Suite struct ChangesAccountsAmongLoans {
    private static let lenders = 24
    private static let movers = 12
    private static let funded: Int64 = 40_000

    @Test(arguments: CoreKind.allCases)
    func `final balances match the accepted changes, and no bound is passed on the way`(kind: CoreKind) async throws {
        let subject = try await CoreUnderTest(kind)
        let core = try await subject.core
        let bank = try Bank()
        try await core.amend(bank.opening)
        let moved = try await withThrowingTaskGroup(of: [AccountName: Int64].self) { group in
            for seed in 0..<UInt64(Self.lenders) { group.addTask { try await bank.lend(on: core, seed: seed) } }
            for seed in 0..<UInt64(Self.movers) {
                group.addTask { try await bank.moveReserve(on: core, seed: seed) }
                group.addTask { try await bank.moveBounds(on: core, seed: seed) }
                group.addTask { try await bank.keepGuests(on: core, seed: seed) }
            }
            let watch = Task { try await bank.watch(core) }
            let moved = try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
            watch.cancel()
            #expect(try await watch.value > 0)
            return moved
        }
        let accounts = try await core.accounts(.all)
        for account in accounts {
            #expect(account.balance == (bank.opened[account.name] ?? 0) + (moved[account.name] ?? 0), "\(account.name)")
            #expect(account.held == 0 && account.pending == 0, "\(account.name)")
        }
        #expect(accounts.count { !$0.isOpen } == Self.movers * Bank.guests)
        #expect(accounts.filter { !$0.isOpen }.allSatisfy { $0.balance == 0 })
        #expect(try await core.inDoubt() == [])
        await subject.close()
    }

    private struct Bank: Sendable {
        static let guests = 3
        let euro: Currency
        let capital: AccountName
        let reserve: AccountName
        let allocations: [AccountName]
        let customers: [AccountName]
        let opened: [AccountName: Int64]
        let opening: Amendment

        init() throws {
            let euro = try Currency("EUR")
            self.euro = euro
            capital = Chart.capital(euro)
            reserve = Chart.reserve(euro)
            allocations = (0..<4).map { Chart.allocation("owner-\($0)", euro) }
            customers = (0..<4).map { AccountName("customer-\($0)") }
            var opened: [AccountName: Int64] = [reserve: 200_000]
            for name in allocations + customers { opened[name] = funded }
            let total = opened.values.reduce(0, +)
            opening = Amendment(
                id: "open",
                opened: [
                    Account(name: capital, kind: .capital, currency: euro, floor: -Amount.limit),
                    Account(name: reserve, kind: .reserve, currency: euro),
                ] + allocations.map { Account(name: $0, kind: .allocation, owner: "owner", currency: euro) }
                    + customers.map { Account(name: $0, kind: .customer, owner: "owner", currency: euro) },
                postings: opened.sorted { $0.key < $1.key }.map { Posting($0.key, $0.value) }
                    + [Posting(capital, -total)])
            opened[capital] = -total
            self.opened = opened
        }

        private func key(_ random: inout SplitMix64) throws -> TransactionKey {
            TransactionKey(
                coordinator: try MemberID("ford"),
                id: TransactionID(unixMilliseconds: 1_800_000_000_000, random: (random.next(), random.next())))
        }

        private func digest() throws -> Hash256 { try Hash256([UInt8](repeating: 3, count: 32)) }

        private func item(_ key: TransactionKey, _ postings: [Posting]) throws -> CoreItem {
            CoreItem(
                key: key, digest: try digest(), timeoutMilliseconds: 1_000, proposal: .hold(postings, record: Data()))
        }

        /// Whether the amendment was carried out; throws every error other than a refusal.
        private func isAccepted(_ amendment: Amendment, by core: any CoreBanking) async throws -> Bool {
            do throws(CoreError) {
                try await core.amend(amendment)
                return true
            } catch {
                guard error.code == .refused else { throw error }
                return false
            }
        }

        /// Lends from allocations and repays them; every third transaction that holds is aborted.
        func lend(on core: any CoreBanking, seed: UInt64) async throws -> [AccountName: Int64] {
            var random = SplitMix64(seed: seed)
            var moved: [AccountName: Int64] = [:]
            for _ in 0..<6 {
                var drawn: [(key: TransactionKey, postings: [Posting])] = []
                for _ in 0..<8 {
                    let amount = Int64.random(in: 1...9_000, using: &random)
                    let sign: Int64 = Bool.random(using: &random) ? 1 : -1
                    let allocation = allocations[Int.random(in: 0..<allocations.count, using: &random)]
                    let customer = customers[Int.random(in: 0..<customers.count, using: &random)]
                    drawn.append(
                        (try key(&random), [Posting(allocation, -amount * sign), Posting(customer, amount * sign)]))
                }
                let votes = try await core.prepare(try drawn.map { try item($0.key, $0.postings) })
                #expect(!votes.contains(.vote(.busy)))
                let held = zip(drawn, votes).filter { $0.1 == .vote(.yes) }.map(\.0)
                let finishes = try held.enumerated().map { place, loan in
                    CoreFinish(key: loan.key, digest: try digest(), outcome: place % 3 == 2 ? .aborted : .committed)
                }
                #expect(try await core.finish(finishes).allSatisfy { $0 == .acknowledged })
                for (loan, finish) in zip(held, finishes) where finish.outcome == .committed {
                    for posting in loan.postings { moved[posting.account, default: 0] += posting.change }
                }
            }
            return moved
        }

        func moveReserve(on core: any CoreBanking, seed: UInt64) async throws -> [AccountName: Int64] {
            var random = SplitMix64(seed: seed)
            var moved: [AccountName: Int64] = [:]
            for turn in 0..<10 {
                let allocation = allocations[Int.random(in: 0..<allocations.count, using: &random)]
                let amount = Int64.random(in: -30_000...30_000, using: &random)
                let amendment = Amendment(
                    id: "reserve/\(seed)/\(turn)",
                    postings: [Posting(allocation, amount), Posting(reserve, -amount)])
                guard try await isAccepted(amendment, by: core) else { continue }
                moved[allocation, default: 0] += amount
                moved[reserve, default: 0] -= amount
            }
            return moved
        }

        /// Sets bounds that are tight or wide, at random.
        func moveBounds(on core: any CoreBanking, seed: UInt64) async throws -> [AccountName: Int64] {
            var random = SplitMix64(seed: seed)
            for turn in 0..<10 {
                let allocation = allocations[Int.random(in: 0..<allocations.count, using: &random)]
                let isTight = Bool.random(using: &random)
                let bounds = Amendment.Bounds(
                    account: allocation, floor: isTight ? Int64.random(in: 0...funded, using: &random) : 0,
                    ceiling: isTight ? Int64.random(in: funded...3 * funded, using: &random) : Amount.limit)
                _ = try await isAccepted(Amendment(id: "bounds/\(seed)/\(turn)", bounds: [bounds]), by: core)
            }
            return [:]
        }

        /// Opens customers' accounts that can be closed only when they are empty and have no holds.
        func keepGuests(on core: any CoreBanking, seed: UInt64) async throws -> [AccountName: Int64] {
            // Another seed than the lenders', for other keys.
            var random = SplitMix64(seed: seed + 1_000)
            var moved: [AccountName: Int64] = [:]
            for number in 0..<Self.guests {
                let guest = AccountName("guest-\(seed)-\(number)")
                let name = guest.text
                try await core.amend(
                    Amendment(
                        id: "open/\(name)",
                        opened: [Account(name: guest, kind: .customer, owner: name, currency: euro)],
                        postings: [Posting(guest, 100), Posting(capital, -100)]))
                moved[capital, default: 0] -= 100
                let closing = Amendment(id: "close/\(name)", closed: [guest])
                #expect(try await !isAccepted(closing, by: core))
                let payment = try key(&random)
                let postings = [Posting(guest, -100), Posting(capital, 100)]
                #expect(try await core.prepare([try item(payment, postings)]) == [.vote(.yes)])
                #expect(try await !isAccepted(closing, by: core))
                let finish = CoreFinish(key: payment, digest: try digest(), outcome: .committed)
                #expect(try await core.finish([finish]) == [.acknowledged])
                moved[capital, default: 0] += 100
                #expect(try await isAccepted(closing, by: core))
                let late = try await core.prepare([try item(try key(&random), [Posting(guest, 5)])])
                #expect(late == [.short(Shortage(account: guest, kind: .customer, cause: .closedAccount))])
            }
            return moved
        }

        /// Checks until cancelled that every account is within its bounds and that the books balance.
        ///
        /// - Returns: The number of checks.
        func watch(_ core: any BookReading) async throws -> Int {
            var looks = 0
            while !Task.isCancelled {
                let accounts = try await core.accounts(.all)
                #expect(accounts.allSatisfy { $0.available >= 0 && $0.headroom >= 0 })
                #expect(accounts.filter(\.kind.isMoney).reduce(0) { $0 + $1.balance } == 0)
                looks += 1
            }
            return looks
        }
    }
}
