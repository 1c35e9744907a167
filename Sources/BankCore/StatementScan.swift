import Foundation
public import Ledger
import SettlementProtocol

/// Reads an account's statement out of a journal's rows, from the first one on.
///
/// Positions count the account's postings from 1. Booking times are those of the rows, and never run backwards.
public struct StatementScan: Sendable {
    private let account: AccountName
    private let since: UInt64
    private let limit: Int
    /// The account's number by order of opening, once it is open.
    private var number: Int?
    private var openedCount = 0
    /// What prepared transactions would change of the account.
    private var prepared: [TransactionKey: Int64] = [:]
    private var position: UInt64 = 0
    private var balance: Int64 = 0
    private var bookedUnixMilliseconds: UInt64 = 0
    private var entries: [StatementEntry] = []
    private var hasMore = false

    /// - Parameters:
    ///   - since: Entries up to this position are left out.
    ///   - limit: The most entries; more than zero.
    public init(of account: AccountName, since: UInt64, limit: Int) {
        self.account = account
        self.since = since
        self.limit = limit
    }

    /// Takes the next row.
    public mutating func take(_ row: CoreRow) {
        bookedUnixMilliseconds = max(bookedUnixMilliseconds, row.writtenAtUnixMilliseconds)
        for event in row.events { take(event) }
    }

    private mutating func take(_ event: CoreEvent) {
        switch event {
        case .prepared(let key, _, let holds, _, _):
            guard let hold = holds.first(where: { $0.account == number }), hold.net != 0 else { return }
            prepared[key] = hold.net
        case .finished(let key, let outcome):
            guard let net = prepared.removeValue(forKey: key), outcome == .committed else { return }
            book(net, .transaction(key))
        case .amended(let amendment):
            for opened in amendment.opened {
                if opened.name == account { number = openedCount }
                openedCount += 1
            }
            // In one posting: an amendment takes effect as a whole.
            let net = amendment.postings.reduce(0) { $0 + ($1.account == account ? $1.change : 0) }
            if net != 0 { book(net, .amendment(amendment.id)) }
        case .refused, .entombed, .horizonRaised: break
        }
    }

    private mutating func book(_ amount: Int64, _ cause: StatementEntry.Cause) {
        position += 1
        balance += amount
        guard position > since else { return }
        guard entries.count < limit else {
            hasMore = true
            return
        }
        entries.append(
            StatementEntry(
                position: position, bookedUnixMilliseconds: bookedUnixMilliseconds, amount: amount,
                balanceAfter: balance, cause: cause))
    }

    /// Nil where the account was never opened.
    public var page: StatementPage? {
        number.map { _ in StatementPage(account: account, entries: entries, hasMore: hasMore) }
    }
}
