import AtomicCommit
import BankCore
import Foundation
import Ledger
import Money
import SeededRandom
import SettlementProtocol

/// Draws the steps of a bank's life: votes, outcomes, repetitions, contradictions, restarts and amendments.
///
/// Amendments move the reserve, open and close accounts, and move bounds. About half of them are refused.
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
    private var currencies: [AccountName: Currency] = [:]
    /// New accounts that no transaction has named yet.
    private var arrivals: [AccountName] = []
    /// Accounts with narrowed bounds, to be widened again.
    private var narrowed: [AccountName] = []
    private(set) var customers: [AccountName]
    private(set) var allocations: [AccountName] = []
    let peers: [MemberID]

    /// How many of ``customers``, the first ones, stay; later customers also leave.
    private static let residents = 8
    private static let maxGuests = 6

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        coordinators = try [MemberID("ford"), MemberID("weir")]
        peers = try [MemberID("alder"), MemberID("birch")]
        euro = try Currency("EUR")
        dollar = try Currency("USD")
        customers = (0..<Self.residents).map { AccountName("customer-\($0)") }
        for (place, name) in customers.enumerated() { currencies[name] = place < 6 ? euro : dollar }
    }

    private func currency(of account: AccountName) -> Currency { currencies[account] ?? euro }

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
        for name in customers {
            steps.append(.amend(funded(name, kind: .customer, currency(of: name), 60_000, open: true)))
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

    /// - Parameter ledger: The current books, so that amounts can be drawn near real bounds and balances.
    mutating func next(at ledger: GeneralLedger) throws -> Step {
        switch UInt64.random(in: 0..<100, using: &random) {
        case 0..<30: .prepare(try items(count: Int.random(in: 1...50, using: &random)))
        case 30..<58: .finish(try finishes(count: Int.random(in: 1...50, using: &random)))
        case 58..<62: .entomb(try (0..<Int.random(in: 1...20, using: &random)).map { _ in try someKey() })
        case 62..<65: .states(try (0..<Int.random(in: 1...40, using: &random)).map { _ in try someKey() })
        case 65..<97: .amend(amendment(at: ledger))
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

    /// A key that the bank may or may not know.
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
                proposal: proposal)
        }
    }

    /// Postings as a judgement lays them out: payments from and to other banks, inside the bank, and invalid ones.
    private mutating func postings() -> [Posting] {
        var postings: [Posting] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let amount = Int64.random(in: 1...4_000, using: &random)
            let customer = customers[Int.random(in: 0..<customers.count, using: &random)]
            let currency = currency(of: customer)
            let peer = peers[Int.random(in: 0..<peers.count, using: &random)]
            switch Int.random(in: 0..<28, using: &random) {
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
            case 17..<20:
                postings += [
                    Posting(Chart.reserve(currency), -amount), Posting(customer, amount), Posting(customer, -amount),
                    Posting(Chart.reserve(currency), amount),
                ]
            default: postings += lent(amount * 3, to: customer, beside: peer)
            }
        }
        return postings
    }

    /// A loan from an allocation: repaid with a fee inside the bank or across banks, not repaid, or only the repayment.
    ///
    /// If no allocation of the currency exists, the postings name an unknown one.
    private mutating func lent(_ amount: Int64, to customer: AccountName, beside peer: MemberID) -> [Posting] {
        let currency = currency(of: customer)
        let own = allocations.filter { self.currency(of: $0) == currency }
        let allocation = own.randomElement(using: &random) ?? Chart.allocation("nobody", currency)
        let fee = amount / 200 + 1
        return switch Int.random(in: 0..<4, using: &random) {
        case 0:
            [
                Posting(allocation, -amount), Posting(customer, amount), Posting(customer, -amount - fee),
                Posting(allocation, amount), Posting(Chart.feeIncome(currency), fee),
            ]
        case 1:
            [
                Posting(allocation, -amount), Posting(Chart.clearing(peer, currency), amount),
                Posting(Chart.creditLimit(peer, currency), amount), Posting(Chart.position(currency), -amount),
                Posting(Chart.clearing(peer, currency), -amount - fee),
                Posting(Chart.creditLimit(peer, currency), -amount - fee),
                Posting(Chart.position(currency), amount + fee), Posting(allocation, amount + fee),
            ]
        case 2: [Posting(allocation, -amount), Posting(customer, amount)]
        default: [Posting(customer, -amount), Posting(allocation, amount)]
        }
    }

    private mutating func finishes(count: Int) throws -> [CoreFinish] {
        try (0..<count).map { _ in
            let outcome: Outcome = Int.random(in: 0..<4, using: &random) == 0 ? .aborted : .committed
            guard !known.isEmpty, Int.random(in: 0..<30, using: &random) > 0 else {
                return CoreFinish(key: try key(), digest: try digest(), outcome: outcome)
            }
            // Mostly recent transactions, which are in doubt.
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

    private mutating func amendment(at ledger: GeneralLedger) -> Amendment {
        let amendment = drawn(at: ledger)
        amendments.append(amendment)
        return amendment
    }

    private mutating func drawn(at ledger: GeneralLedger) -> Amendment {
        let number = amendments.count
        let customer = customers[Int.random(in: 0..<customers.count, using: &random)]
        let currency = currency(of: customer)
        let amount = Int64.random(in: -3_000...9_000, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return amendments[Int.random(in: 0..<amendments.count, using: &random)]
        case 1:
            let name = AccountName("mandate/\(number)")
            return Amendment(
                id: "mandate/\(number)",
                opened: [Account(name: name, kind: .mandate, owner: "owner", currency: currency, lastDay: 20_000)],
                postings: [Posting(name, 5_000)])
        case 2: return Amendment(id: "unbalanced/\(number)", postings: [Posting(customer, 5)])
        case 3:
            return Amendment(
                id: "again/\(number)", opened: [Account(name: customer, kind: .customer, currency: currency)])
        case 4..<8: return movedReserve(number)
        case 8..<10: return guest(number)
        case 10..<15: return closing(number, at: ledger)
        case 15..<18: return movedBounds(number, at: ledger)
        default:
            // Two postings on one account, which take effect as one.
            return Amendment(
                id: "pay/\(number)",
                postings: [
                    Posting(customer, amount), Posting(Chart.capital(currency), -amount - 7), Posting(customer, 7),
                ])
        }
    }

    /// Moves the reserve as the bank's desk does: the first move to an allocation also opens it.
    private mutating func movedReserve(_ number: Int) -> Amendment {
        let customer = customers[Int.random(in: 0..<customers.count, using: &random)]
        let currency = currency(of: customer)
        let allocation = Chart.allocation("owner-of-\(customer)", currency)
        let isNew = currencies[allocation] == nil
        if isNew { arrive(allocation, currency) }
        let account = Account(
            name: allocation, kind: .allocation, owner: "owner-of-\(customer)", currency: currency)
        let isRecall = !isNew && Int.random(in: 0..<2, using: &random) == 0
        let amount = Int64.random(in: 1...30_000, using: &random)
        let change = isNew ? 500 : isRecall ? -amount : amount
        return Amendment(
            id: "reserve/\(number)", opened: isNew ? [account] : [],
            postings: [Posting(allocation, change), Posting(Chart.reserve(currency), -change)])
    }

    private mutating func arrive(_ name: AccountName, _ currency: Currency) {
        currencies[name] = currency
        arrivals.append(name)
        if arrivals.count > 3 { admit(arrivals.removeFirst()) }
    }

    /// From now on, transactions name the account.
    private mutating func admit(_ name: AccountName) {
        guard !Chart.isAllocation(name) else { return allocations.append(name) }
        customers.append(name)
        if customers.count > Self.residents + Self.maxGuests { customers.remove(at: Self.residents) }
    }

    private mutating func guest(_ number: Int) -> Amendment {
        let name = AccountName("guest-\(number)")
        let currency = Int.random(in: 0..<3, using: &random) == 0 ? dollar : euro
        arrive(name, currency)
        return funded(name, kind: .customer, currency, 9_000, open: true)
    }

    /// Closes accounts: some are paid out first; some are not empty, have holds, are already closed or do not exist.
    private mutating func closing(_ number: Int, at ledger: GeneralLedger) -> Amendment {
        let count = Int.random(in: 0..<5, using: &random) == 0 ? 3 : 1
        let names = (0..<count).map { _ in leaving() }
        var postings: [Posting] = []
        if Int.random(in: 0..<4, using: &random) > 0 {
            for account in names.compactMap({ ledger[$0] }) where account.kind != .clearing {
                // If the account has holds, this is more than is available, or the pending amount stays.
                postings += [
                    Posting(account.name, -account.balance), Posting(Chart.capital(account.currency), account.balance),
                ]
            }
        }
        return Amendment(id: "close/\(number)", postings: postings, closed: names)
    }

    /// Often an account with holds, or a new account that transactions name only after it was closed.
    private mutating func leaving() -> AccountName {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4:
            guard let arrival = arrivals.popLast() else { return customers[0] }
            admit(arrival)
            return arrival
        case 4..<7: return allocations.randomElement(using: &random) ?? customers[1]
        case 7: return customers.randomElement(using: &random) ?? customers[2]
        case 8: return AccountName("nobody")
        default: return Chart.clearing(peers[0], euro)
        }
    }

    /// Sets bounds close to an account's balance, about half of which do not fit; then wide ones, so that work goes on.
    private mutating func movedBounds(_ number: Int, at ledger: GeneralLedger) -> Amendment {
        if let name = narrowed.popLast(), let account = ledger[name] {
            return Amendment(id: "bounds/\(number)", bounds: [Self.wide(account)])
        }
        let account = ledger.accounts[Int.random(in: 0..<ledger.accounts.count, using: &random)]
        narrowed.append(account.name)
        let wide = Self.wide(account)
        let others = Amendment.Bounds(account: Chart.reserve(euro), floor: -5, ceiling: Amount.limit)
        let isBelow = Bool.random(using: &random)
        let bounds = Amendment.Bounds(
            account: account.name, floor: isBelow ? account.balance - account.held + near() : wide.floor,
            ceiling: isBelow ? wide.ceiling : account.balance + account.pending + near())
        let isOneOfThree = Int.random(in: 0..<4, using: &random) == 0
        return Amendment(id: "bounds/\(number)", bounds: isOneOfThree ? [others, bounds, others] : [bounds])
    }

    private static func wide(_ account: Account) -> Amendment.Bounds {
        let isExposed = account.kind.rule == .exposure || account.kind == .capital
        return Amendment.Bounds(account: account.name, floor: isExposed ? -Amount.limit : 0, ceiling: Amount.limit)
    }

    private mutating func near() -> Int64 { Int64.random(in: -2_000...2_000, using: &random) }

    private mutating func raised() -> UInt64 {
        horizon = max(horizon, clock - UInt64.random(in: 500...4_000, using: &random))
        return horizon
    }
}
