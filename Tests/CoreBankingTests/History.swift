import AtomicCommit
import BankCore
import Foundation
import Ledger
import Money
import SeededRandom
import SettlementProtocol

/// Draws the steps of a bank's life: votes, outcomes, repetitions, contradictions, changed accounts, restarts.
struct History {
    enum Step: Sendable {
        case prepare([CoreItem])
        case finish([CoreFinish])
        case entomb([TransactionKey])
        case states([TransactionKey])
        case amend(Amendment)
        case raiseHorizon(UInt64)
        case restart

        var operations: Int {
            switch self {
            case .prepare(let items): items.count
            case .finish(let items): items.count
            case .entomb(let keys), .states(let keys): keys.count
            case .amend, .raiseHorizon, .restart: 1
            }
        }
    }

    private var random: SplitMix64
    private let coordinators: [MemberID]
    private let euro: Currency
    private let dollar: Currency
    private var clock: UInt64 = 1_800_000_000_000
    private var horizon: UInt64 = 0
    private var known: [(key: TransactionKey, digest: Hash256)] = []
    private var amendments: [Amendment] = []
    let customers: [AccountName]
    let peers: [MemberID]

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        coordinators = try [MemberID("ford"), MemberID("weir")]
        peers = try [MemberID("alder"), MemberID("birch")]
        euro = try Currency("EUR")
        dollar = try Currency("USD")
        customers = (0..<8).map { AccountName("customer-\($0)") }
    }

    /// Opens the bank's accounts.
    mutating func opening() -> [Step] {
        var steps: [Step] = []
        for currency in [euro, dollar] {
            var accounts = [
                Account(name: Chart.capital(currency), kind: .capital, currency: currency, floor: -Amount.limit),
                Account(name: Chart.feeIncome(currency), kind: .feeIncome, currency: currency),
                Account(name: Chart.position(currency), kind: .position, currency: currency, floor: -400_000),
                Account(name: Chart.reserve(currency), kind: .reserve, currency: currency),
            ]
            for peer in peers {
                accounts.append(
                    Account(name: Chart.clearing(peer, currency), kind: .clearing, currency: currency, floor: -300_000))
                accounts.append(
                    Account(name: Chart.creditLimit(peer, currency), kind: .creditLimit, currency: currency))
            }
            steps.append(.amend(Amendment(id: "open/\(currency)", opened: accounts)))
            for peer in peers {
                steps.append(
                    .amend(
                        Amendment(
                            id: "limit/\(peer)/\(currency)",
                            postings: [Posting(Chart.creditLimit(peer, currency), 250_000)])))
            }
            steps.append(.amend(funded(Chart.reserve(currency), kind: .reserve, currency, 900_000, open: false)))
        }
        for (place, name) in customers.enumerated() {
            steps.append(.amend(funded(name, kind: .customer, place < 6 ? euro : dollar, 60_000, open: true)))
        }
        for step in steps { if case .amend(let amendment) = step { amendments.append(amendment) } }
        return steps
    }

    private func funded(
        _ name: AccountName, kind: AccountKind, _ currency: Currency, _ amount: Int64, open: Bool
    ) -> Amendment {
        Amendment(
            id: "fund/\(name)",
            opened: open ? [Account(name: name, kind: kind, owner: "owner-of-\(name)", currency: currency)] : [],
            postings: [Posting(name, amount), Posting(Chart.capital(currency), -amount)])
    }

    mutating func next() throws -> Step {
        switch UInt64.random(in: 0..<100, using: &random) {
        case 0..<42: .prepare(try items(count: Int.random(in: 1...90, using: &random)))
        case 42..<82: .finish(try finishes(count: Int.random(in: 1...90, using: &random)))
        case 82..<88: .entomb(try (0..<Int.random(in: 1...20, using: &random)).map { _ in try someKey() })
        case 88..<92: .states(try (0..<Int.random(in: 1...40, using: &random)).map { _ in try someKey() })
        case 92..<97: .amend(amendment())
        case 97..<98: .raiseHorizon(raised())
        default: .restart
        }
    }

    // MARK: Transactions

    private mutating func key() throws -> TransactionKey {
        clock += UInt64.random(in: 0...3, using: &random)
        let id = TransactionID(unixMilliseconds: clock, random: (random.next(), random.next()))
        return TransactionKey(coordinator: coordinators[Int.random(in: 0..<2, using: &random)], id: id)
    }

    /// Known to the bank or not.
    private mutating func someKey() throws -> TransactionKey {
        guard !known.isEmpty, Int.random(in: 0..<4, using: &random) > 0 else { return try key() }
        return known[Int.random(in: 0..<known.count, using: &random)].key
    }

    private mutating func digest() throws -> Hash256 {
        try Hash256((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    private mutating func items(count: Int) throws -> [CoreItem] {
        try (0..<count).map { _ in
            var (key, digest) = (try key(), try digest())
            let isRepeated = !known.isEmpty && Int.random(in: 0..<10, using: &random) == 0
            if isRepeated {
                let before = known[Int.random(in: 0..<known.count, using: &random)]
                key = before.key
                if Int.random(in: 0..<3, using: &random) > 0 { digest = before.digest }
            } else {
                known.append((key, digest))
            }
            let proposal: CoreItem.Proposal
            if Int.random(in: 0..<12, using: &random) == 0 {
                proposal = .refuse(sealedReason: Data("refused".utf8))
            } else {
                proposal = .hold(postings(), record: Data("what was seen".utf8))
            }
            return CoreItem(
                key: key, digest: digest, timeoutMilliseconds: UInt32.random(in: 1_000...9_000, using: &random),
                proposal: proposal
            ) { shortage in
                Data("\(shortage.account) \(shortage.kind?.rawValue ?? "-") \(shortage.cause)".utf8)
            }
        }
    }

    /// As a judgement lays them out: payments from and to other banks, inside the bank, and what nobody should ask for.
    private mutating func postings() -> [Posting] {
        var postings: [Posting] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let amount = Int64.random(in: 1...4_000, using: &random)
            let customer = customers[Int.random(in: 0..<customers.count, using: &random)]
            let currency = customers.firstIndex(of: customer) ?? 0 < 6 ? euro : dollar
            let peer = peers[Int.random(in: 0..<peers.count, using: &random)]
            switch Int.random(in: 0..<20, using: &random) {
            case 0: postings.append(Posting(AccountName("nobody"), amount))
            case 1: postings.append(Posting(customer, -Amount.limit))
            case 2..<9:
                postings += [
                    Posting(customer, -amount), Posting(Chart.clearing(peer, currency), amount),
                    Posting(Chart.creditLimit(peer, currency), amount), Posting(Chart.position(currency), -amount),
                ]
            case 9..<17:
                postings += [
                    Posting(Chart.clearing(peer, currency), -amount),
                    Posting(Chart.creditLimit(peer, currency), -amount),
                    Posting(Chart.position(currency), amount), Posting(customer, amount),
                ]
            default:
                postings += [
                    Posting(Chart.reserve(currency), -amount), Posting(customer, amount), Posting(customer, -amount),
                    Posting(Chart.reserve(currency), amount),
                ]
            }
        }
        return postings
    }

    private mutating func finishes(count: Int) throws -> [CoreFinish] {
        try (0..<count).map { _ in
            let outcome: Outcome = Int.random(in: 0..<4, using: &random) == 0 ? .aborted : .committed
            guard !known.isEmpty, Int.random(in: 0..<30, using: &random) > 0 else {
                return CoreFinish(key: try key(), digest: try digest(), outcome: outcome)
            }
            // Mostly what is recent, which is in doubt.
            let newest = max(0, known.count - 250)
            let place =
                Int.random(in: 0..<5, using: &random) == 0
                ? Int.random(in: 0..<known.count, using: &random) : Int.random(in: newest..<known.count, using: &random)
            let digest: Hash256? =
                switch Int.random(in: 0..<20, using: &random) {
                case 0: try digest()
                case 1: nil
                default: known[place].digest
                }
            return CoreFinish(key: known[place].key, digest: digest, outcome: outcome)
        }
    }

    // MARK: Amendments

    private mutating func amendment() -> Amendment {
        let number = amendments.count
        let customer = customers[Int.random(in: 0..<customers.count, using: &random)]
        let currency = customers.firstIndex(of: customer) ?? 0 < 6 ? euro : dollar
        let amount = Int64.random(in: -3_000...9_000, using: &random)
        let amendment: Amendment
        switch Int.random(in: 0..<7, using: &random) {
        case 0: amendment = amendments[Int.random(in: 0..<amendments.count, using: &random)]
        case 1:
            amendment = Amendment(
                id: "mandate/\(number)",
                opened: [
                    Account(
                        name: AccountName("mandate/\(number)"), kind: .mandate, owner: "owner", currency: currency,
                        lastDay: 20_000)
                ], postings: [Posting(AccountName("mandate/\(number)"), 5_000)])
        case 2:
            amendment = Amendment(
                id: "bounds/\(number)",
                bounds: [
                    .init(
                        account: Chart.position(currency), floor: -Int64.random(in: 0...500_000, using: &random),
                        ceiling: Amount.limit)
                ])
        case 3: amendment = Amendment(id: "unbalanced/\(number)", postings: [Posting(customer, 5)])
        case 4:
            amendment = Amendment(
                id: "again/\(number)", opened: [Account(name: customer, kind: .customer, currency: currency)])
        default:
            amendment = Amendment(
                id: "pay/\(number)", postings: [Posting(customer, amount), Posting(Chart.capital(currency), -amount)])
        }
        amendments.append(amendment)
        return amendment
    }

    private mutating func raised() -> UInt64 {
        horizon = max(horizon, clock - UInt64.random(in: 500...4_000, using: &random))
        return horizon
    }
}
