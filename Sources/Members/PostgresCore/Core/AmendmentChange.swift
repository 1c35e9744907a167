import BankCore
import Clock
import Ledger
import Money
import Postgres
import SettlementProtocol

/// One amendment while it is written to the store.
struct AmendmentChange {
    /// The banks with clearing accounts here.
    struct Peers {
        private(set) var numbers: [String: Int32] = [:]
        private(set) var added: [String] = []

        init(_ rows: PostgresRows) {
            for row in 0..<rows.count { numbers[rows.text(row, 1) ?? ""] = rows.int32(row, 0) }
        }

        /// The peer's number, assigned if it has none; 0 for an account that is not a clearing account.
        mutating func number(of account: Account) -> Int32 {
            guard account.kind == .clearing, let peer = Chart.peer(ofClearing: account.name)?.text else { return 0 }
            if let number = numbers[peer] { return number }
            let number = Int32(numbers.count) + 1
            numbers[peer] = number
            added.append(peer)
            return number
        }
    }

    private var amendment: Amendment
    private var excerpt: BooksExcerpt
    private var peers: Peers
    private let known: Int
    private var adopted: Set<AccountName> = []

    init(_ amendment: Amendment, excerpt: BooksExcerpt, peers: Peers) {
        self.amendment = amendment
        self.excerpt = excerpt
        self.peers = peers
        known = excerpt.accounts.count
    }

    /// Takes over the balances of accounts that the bank already has.
    ///
    /// - Throws: `LedgerError` with `account_exists` if the bank's account is in another currency, or `unknown_account`
    ///   if its row cannot be read.
    mutating func adopt(_ rows: PostgresRows, unit: CoreMapping.Unit) throws(LedgerError) {
        var found: [String: StoredAccount.BankRow] = [:]
        for row in 0..<rows.count {
            guard let bank = StoredAccount.BankRow(rows, row, from: 0, unit: unit) else { continue }
            found[bank.name] = bank
        }
        for account in amendment.opened where account.kind == .customer {
            guard let bank = found[account.name.text], excerpt.books.ledger[account.name] == nil else { continue }
            guard bank.currency == account.currency.code else {
                throw LedgerError(
                    .accountExists, "the bank keeps \(account.name) in \(bank.currency), not in \(account.currency)")
            }
            guard !bank.isDamaged else {
                throw LedgerError(
                    .unknownAccount, "the bank's balance or hold of \(account.name) is not an amount: correct its row")
            }
            adopted.insert(account.name)
            let asked = amendment.postings.filter { $0.account == account.name }.reduce(0) { $0 &+ $1.change }
            var postings = amendment.postings.filter { $0.account != account.name }
            postings.append(Posting(account.name, bank.balance))
            postings.append(Posting(Chart.capital(account.currency), asked &- bank.balance))
            amendment = Amendment(
                id: amendment.id, opened: amendment.opened, postings: postings, bounds: amendment.bounds,
                closed: amendment.closed)
        }
    }

    /// - Throws: `LedgerError`; then nothing may be written.
    mutating func carryOut() throws(LedgerError) { _ = try excerpt.books.amend(amendment) }

    // MARK: Writing

    mutating func writes(_ queries: CoreQueries, firstID: Int32) -> [PostgresRequest] {
        var writes: [PostgresRequest] = []
        var stored = excerpt.accounts
        for (place, account) in amendment.opened.enumerated() {
            stored.append(
                StoredAccount(
                    opening: account, id: firstID + Int32(place), isKeptByBank: account.kind == .customer,
                    peer: peers.number(of: account)))
        }
        let numbers = Dictionary(uniqueKeysWithValues: stored.enumerated().map { ($1.name, $0) })
        var changes = AccountChanges(of: stored)
        // One posting per account, because an amendment takes effect as a whole.
        for (name, net) in amendment.netByAccount where !adopted.contains(name) {
            guard let number = numbers[name] else { continue }
            changes.amend(number, by: net, amendment: amendment.id)
        }
        if !peers.added.isEmpty { writes.append(peerRequest) }
        if !amendment.opened.isEmpty { writes += openingRequests(stored, queries) }
        writes += changes.requests(queries, bookedAt: WallClock.unixMilliseconds, amendment: amendment.id)
        if !amendment.bounds.isEmpty { writes.append(boundsRequest(stored, numbers)) }
        if !amendment.closed.isEmpty { writes.append(closingRequest(stored, numbers)) }
        var id = PostgresParameters()
        id.add(amendment.id)
        writes.append(PostgresRequest(CoreQueries.insertAmendment, id))
        return writes
    }

    private var peerRequest: PostgresRequest {
        var parameters = PostgresParameters()
        parameters.add(peers.added.map { peers.numbers[$0] ?? 0 })
        parameters.add(peers.added)
        return PostgresRequest(CoreQueries.insertPeers, parameters)
    }

    private func openingRequests(_ stored: [StoredAccount], _ queries: CoreQueries) -> [PostgresRequest] {
        let opened = Array(stored[known...])
        var parameters = PostgresParameters()
        parameters.add(opened.map(\.id))
        parameters.add(opened.map(\.name.text))
        parameters.add(opened.map(\.account.kind.rawValue))
        parameters.add(opened.map(\.account.owner))
        parameters.add(opened.map(\.account.currency.code))
        parameters.add(opened.map { Int32($0.account.currency.exponent) })
        parameters.add(opened.map(\.account.floor))
        parameters.add(opened.map(\.account.ceiling))
        parameters.add(opened.map { $0.account.lastDay ?? Int32.min })
        parameters.add(opened.map { $0.isKeptByBank ? Int32(1) : 0 })
        parameters.add(opened.map { $0.peer ?? 0 })
        // An adopted account starts with the bank's balance; any other gets its balance from postings.
        parameters.add(
            opened.map { adopted.contains($0.name) ? excerpt.books.ledger[$0.name]?.balance ?? 0 : 0 })
        parameters.add(opened.map { _ in Int64(0) })
        var count = PostgresParameters()
        count.add(Int32(opened.count))
        var requests = [
            PostgresRequest(CoreQueries.insertAccounts, parameters),
            PostgresRequest(CoreQueries.countAccounts, count),
        ]
        let new = opened.filter { $0.isKeptByBank && !adopted.contains($0.name) }
        guard !new.isEmpty else { return requests }
        requests.append(.named(queries.insertBankCustomers, Set(new.map(\.account.owner)).sorted()))
        var rows = PostgresParameters()
        rows.add(new.map(\.name.text))
        rows.add(new.map(\.account.owner))
        rows.add(new.map(\.account.currency.code))
        rows.add(new.map { _ in Int64(0) })
        requests.append(PostgresRequest(queries.insertBankAccounts, rows))
        return requests
    }

    /// Closes the accounts for the federation only; the bank's own rows stay as they are.
    private func closingRequest(_ stored: [StoredAccount], _ numbers: [AccountName: Int]) -> PostgresRequest {
        var parameters = PostgresParameters()
        parameters.add(amendment.closed.compactMap { numbers[$0] }.map { stored[$0].id })
        return PostgresRequest(CoreQueries.closeAccounts, parameters)
    }

    private func boundsRequest(_ stored: [StoredAccount], _ numbers: [AccountName: Int]) -> PostgresRequest {
        let moved = Set(amendment.bounds.map(\.account)).sorted().compactMap { excerpt.books.ledger[$0] }
        var parameters = PostgresParameters()
        parameters.add(moved.compactMap { numbers[$0.name] }.map { stored[$0].id })
        parameters.add(moved.map(\.floor))
        parameters.add(moved.map(\.ceiling))
        return PostgresRequest(CoreQueries.setBounds, parameters)
    }
}
