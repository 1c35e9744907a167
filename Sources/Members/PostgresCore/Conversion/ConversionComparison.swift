import AtomicCommit
import BankCore
import EmbeddedCore
import Ledger
import Money
import Postgres
import ProcessInterface
import SettlementProtocol

/// Reads the result of a conversion back, still inside its transaction, and compares it with the old store.
///
/// Accounts (kind, owner, bounds, balance, held, pending) and votes are compared completely, entries by account. If
/// these agree, sums by currency and kind agree too.
struct ConversionComparison {
    let target: ConversionTarget
    let old: OldBooks

    private static let chunk = 5_000

    /// - Throws: `BankFailure` with `conversion_differs` for the first difference; `PostgresError`.
    func run(entries: Int) async throws {
        try await compareCounts(entries: entries)
        _ = try await target.run([PostgresRequest(CoreQueries.planForIndexes)])
        try await compareAccounts()
        try await compareVotes()
        _ = try await target.run([PostgresRequest(CoreQueries.planForWholeTables)])
        try await compareEntries()
        try await compareClearing()
    }

    private func demand(_ agrees: Bool, _ what: String) throws(BankFailure) {
        guard !agrees else { return }
        throw BankFailure(
            code: "conversion_differs",
            message: "\(what) in the database differ from the bank's own books; nothing was changed",
            next: "look for triggers of the database that change what is inserted, or report it", kind: .software)
    }

    private func compareCounts(entries: Int) async throws {
        let rows = try await target.run([PostgresRequest(ConversionQueries.counts)])[0]
        let books = old.books
        try demand(rows.int64(0, 0) == Int64(books.ledger.accounts.count), "the numbers of accounts")
        try demand(rows.int64(0, 1) == Int64(books.votes.count), "the numbers of votes")
        try demand(rows.int64(0, 2) == Int64(books.amendmentIDs.count), "the numbers of amendments")
        try demand(rows.int64(0, 3) == Int64(entries), "the numbers of entries")
    }

    private func compareAccounts() async throws {
        let accounts = old.books.ledger.accounts
        var sums: [Currency: Int128] = [:]
        for start in stride(from: 0, to: accounts.count, by: Self.chunk) {
            let ids = (start..<start + Self.chunk).compactMap(StoredAccount.id(at:))
            let rows = try await target.run([.numbered(target.queries.accountsByID, ids)])[0]
            let stored = try StoredAccount.all(in: rows, joinedIn: target.unit)
            try demand(stored.count == min(Self.chunk, accounts.count - start), "the accounts")
            for (place, account) in stored.enumerated() {
                let number = start + place
                let readBack = account.current()
                try demand(
                    Int(account.id) == number + 1 && readBack == accounts[number]
                        && account.ownBalance == accounts[number].balance, "accounts")
                if readBack.kind.isMoney { sums[readBack.currency, default: 0] += Int128(readBack.balance) }
            }
        }
        try demand(sums.values.allSatisfy { $0 == 0 }, "debits and credits")
    }

    private func compareVotes() async throws {
        let votes = old.books.votes
        for start in stride(from: 0, to: votes.count, by: Self.chunk) {
            let some = votes[start..<min(start + Self.chunk, votes.count)]
            let keys = some.map(\.key)
            let rows = try await target.run([.records(of: keys)])[0]
            let stored = try StoredRecord.all(in: rows, of: keys, horizon: old.books.horizon)
            for (place, vote) in some.enumerated() {
                let readBack = stored[place].map { record in
                    KeptVote(
                        key: vote.key, role: record.role,
                        holds: record.holds.map {
                            Hold(account: $0.account - 1, held: $0.held, pending: $0.pending, net: $0.net)
                        }, sealedReason: record.sealedReason, timeoutMilliseconds: record.timeoutMilliseconds)
                }
                try demand(readBack == vote, "votes")
            }
        }
    }

    private func compareEntries() async throws {
        let rows = try await target.run([
            PostgresRequest(ConversionQueries.countUneven),
            PostgresRequest(target.queries.countUnevenBankAccounts),
        ])
        try demand(rows[0].int64(0, 0) == 0 && rows[1].int64(0, 0) == 0, "entries and balances")
    }

    private struct Line: Hashable {
        let peer: String
        let currency: String
    }

    private struct Sum: Hashable {
        var count: Int64 = 0
        var owed: Int64 = 0
    }

    /// By peer, currency and time.
    private static func sums(_ removed: [OldBooks.RemovedSum]) -> [[String]: Int64] {
        Dictionary(
            uniqueKeysWithValues: removed.map {
                ([$0.peer.text, $0.currency.code, "\($0.before)"], Int64(clamping: $0.owed))
            })
    }

    private static func sums(_ rows: PostgresRows) -> [[String]: Int64] {
        var sums: [[String]: Int64] = [:]
        for row in 0..<rows.count {
            sums[[rows.text(row, 0) ?? "", rows.text(row, 1) ?? "", "\(rows.int64(row, 3) ?? -1)"]] = rows.int64(row, 2)
        }
        return sums
    }

    private func compareClearing() async throws {
        var wanted: [Line: Sum] = [:]
        for peer in old.books.clearingPeers {
            let removed = old.replay.removedClearing[peer]?.count ?? 0
            for entry in old.books.clearing(with: peer, since: removed, limit: .max).entries {
                wanted[Line(peer: peer.text, currency: entry.currency.code), default: Sum()].count += 1
                wanted[Line(peer: peer.text, currency: entry.currency.code), default: Sum()].owed += entry.owedToPeer
            }
        }
        let rows = try await target.run([
            PostgresRequest(ConversionQueries.clearing), PostgresRequest(ConversionQueries.peers),
            PostgresRequest(ConversionQueries.removedClearing),
        ])
        try demand(Self.sums(rows[2]) == Self.sums(old.removedSums), "sums of removed clearing entries")
        var found: [Line: Sum] = [:]
        for row in 0..<rows[0].count {
            let line = Line(peer: rows[0].text(row, 0) ?? "", currency: rows[0].text(row, 1) ?? "")
            found[line] = Sum(count: rows[0].int64(row, 2) ?? -1, owed: rows[0].int64(row, 3) ?? 0)
        }
        try demand(found == wanted, "clearing entries")
        let peers = old.books.clearingPeers
        try demand(rows[1].count == peers.count, "the banks with clearing accounts")
        for (row, peer) in peers.enumerated() {
            let count = wanted.filter { $0.key.peer == peer.text }.reduce(0) { $0 + $1.value.count }
            try demand(
                rows[1].text(row, 0) == peer.text && rows[1].int64(row, 1) == count, "counts of clearing entries")
        }
    }
}
