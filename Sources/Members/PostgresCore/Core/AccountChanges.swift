import BankCore
import Ledger
import Postgres
import SettlementProtocol

/// The changes of one batch to accounts, collected so that each account's row is updated once.
struct AccountChanges {
    private struct Change {
        var held: Int64 = 0
        var pending: Int64 = 0
        var net: Int64 = 0
        var entries: Int64 = 0
    }

    private struct Entry {
        let account: Int32
        let position: Int64
        let amount: Int64
        let balanceAfter: Int64
        let key: TransactionKey?
        var peer: Int32 = 0
        var peerPosition: Int64 = 0
    }

    private struct BankEntry {
        let account: AccountName
        let amount: Int64
        let balanceAfter: Int64
        let reference: String
    }

    private let accounts: [StoredAccount]
    private var changes: [Int: Change] = [:]
    private var entries: [Entry] = []
    private var bankEntries: [BankEntry] = []
    /// The number of entries of each peer, by the peer's number.
    private let peerEntries: [Int32: Int64]
    private var newPeerEntries: [Int32: Int64] = [:]

    /// - Parameters:
    ///   - accounts: Indexed by the account numbers in holds.
    ///   - peerEntries: The number of entries of each peer that has a clearing account among them.
    init(of accounts: [StoredAccount], peerEntries: [Int32: Int64] = [:]) {
        self.accounts = accounts
        self.peerEntries = peerEntries
    }

    mutating func place(_ holds: [Hold]) {
        for hold in holds {
            changes[hold.account, default: Change()].held += hold.held
            changes[hold.account, default: Change()].pending += hold.pending
        }
    }

    mutating func release(_ holds: [Hold]) {
        for hold in holds {
            changes[hold.account, default: Change()].held -= hold.held
            changes[hold.account, default: Change()].pending -= hold.pending
        }
    }

    /// - Parameter turnovers: By account, an amount that is credited and debited again: payments that went through the
    ///   account belong on its statement. One entry of zero would say nothing, and a bank's table may not take it.
    mutating func post(_ holds: [Hold], of key: TransactionKey, turnovers: [Int: Int64] = [:]) {
        release(holds)
        for hold in holds {
            if hold.net != 0 {
                book(hold.net, on: hold.account, .transaction(key))
            } else if let turnover = turnovers[hold.account] {
                book(turnover, on: hold.account, .transaction(key))
                book(-turnover, on: hold.account, .transaction(key))
            }
        }
    }

    /// Posts an amount outside any transaction.
    mutating func amend(_ account: Int, by amount: Int64, amendment: String) {
        guard amount != 0 else { return }
        book(amount, on: account, .amendment(amendment))
    }

    private mutating func book(_ amount: Int64, on number: Int, _ cause: BookedEntry.Cause) {
        let key: TransactionKey? = if case .transaction(let key) = cause { key } else { nil }
        let account = accounts[number]
        var change = changes[number] ?? Change()
        change.net += amount
        let balanceAfter = account.balance + change.net
        if account.isKeptByBank {
            bankEntries.append(
                BankEntry(account: account.name, amount: amount, balanceAfter: balanceAfter, reference: cause.reference)
            )
        } else {
            change.entries += 1
            var entry = Entry(
                account: account.id, position: account.entries + change.entries, amount: amount,
                balanceAfter: balanceAfter, key: key)
            if let peer = account.peer, account.account.kind == .clearing, key != nil {
                newPeerEntries[peer, default: 0] += 1
                entry.peer = peer
                entry.peerPosition = (peerEntries[peer] ?? 0) + (newPeerEntries[peer] ?? 0)
            }
            entries.append(entry)
        }
        changes[number] = change
    }

    // MARK: Writing

    /// All changes as queries. Holds are released before any balance falls, as the guards in the database require.
    func requests(_ queries: CoreQueries, bookedAt: UInt64, amendment: String? = nil) -> [PostgresRequest] {
        var requests = ownAccountRequests
        if !bankEntries.isEmpty { requests += bankRequests(queries) }
        if !entries.isEmpty { requests.append(entryRequest(bookedAt: bookedAt, amendment: amendment)) }
        if !newPeerEntries.isEmpty {
            var parameters = PostgresParameters()
            let peers = newPeerEntries.keys.sorted()
            parameters.add(peers)
            parameters.add(peers.map { newPeerEntries[$0] ?? 0 })
            requests.append(PostgresRequest(CoreQueries.countPeers, parameters))
        }
        return requests
    }

    private var ownAccountRequests: [PostgresRequest] {
        let changed = changes.keys.sorted { accounts[$0].id < accounts[$1].id }
        guard !changed.isEmpty else { return [] }
        let all = changed.map { changes[$0] ?? Change() }
        var parameters = PostgresParameters()
        parameters.add(changed.map { accounts[$0].id })
        parameters.add(all.map(\.held))
        parameters.add(all.map(\.pending))
        parameters.add(all.map(\.net))
        parameters.add(all.map(\.entries))
        return [PostgresRequest(CoreQueries.changeAccounts, parameters)]
    }

    private func bankRequests(_ queries: CoreQueries) -> [PostgresRequest] {
        var balances = PostgresParameters()
        let changed = changes.filter { accounts[$0.key].isKeptByBank && $0.value.net != 0 }
            .map { (accounts[$0.key].name.text, $0.value.net) }.sorted { $0.0 < $1.0 }
        balances.add(changed.map(\.0))
        balances.add(changed.map(\.1))
        var lines = PostgresParameters()
        lines.add(bankEntries.map(\.account.text))
        lines.add(bankEntries.map(\.amount))
        lines.add(bankEntries.map(\.balanceAfter))
        lines.add(bankEntries.map(\.reference))
        return [
            PostgresRequest(queries.changeBankAccounts, balances),
            PostgresRequest(queries.insertBankEntries, lines),
        ]
    }

    private func entryRequest(bookedAt: UInt64, amendment: String?) -> PostgresRequest {
        var parameters = PostgresParameters()
        parameters.add(Int64(clamping: bookedAt))
        if let amendment { parameters.add(amendment) }
        parameters.add(entries.map(\.account))
        parameters.add(entries.map(\.position))
        parameters.add(entries.map(\.amount))
        parameters.add(entries.map(\.balanceAfter))
        if amendment != nil { return PostgresRequest(CoreQueries.insertAmendedEntries, parameters) }
        let keys = entries.compactMap(\.key)
        parameters.add(keys.map(\.coordinator.text))
        parameters.add(uuids: keys.map { ($0.id.high, $0.id.low) })
        parameters.add(entries.map(\.peer))
        parameters.add(entries.map(\.peerPosition))
        return PostgresRequest(CoreQueries.insertEntries, parameters)
    }
}
