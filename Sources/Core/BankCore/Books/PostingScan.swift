import Ledger
import SettlementProtocol

/// Reads every posting out of a journal's rows, from the first row on: all statements and clearing lists at once.
public struct PostingScan: Sendable {
    /// One posting, with its place among the postings on its account.
    public struct Posted: Hashable, Sendable {
        /// The account's place in the ledger.
        public let account: Int
        public let entry: BookedEntry
        /// Its place among the entries with the peer whose clearing account it is on, from 1; nil on any other account
        /// and for amendments.
        public let peerPosition: UInt64?
    }

    private let books: CoreBooks
    /// The changes of prepared transactions, in the order of their holds.
    private var prepared: [TransactionKey: [(account: Int, net: Int64)]] = [:]
    /// By account.
    private var positions: [UInt64]
    private var balances: [Int64]
    private var peerPositions: [MemberID: UInt64] = [:]
    private var bookedUnixMilliseconds: UInt64 = 0

    /// - Parameter books: The books after all rows; they map account names to numbers.
    public init(of books: CoreBooks) {
        self.books = books
        positions = Array(repeating: 0, count: books.ledger.accounts.count)
        balances = Array(repeating: 0, count: books.ledger.accounts.count)
    }

    /// Takes the next row.
    ///
    /// - Precondition: The books include the row.
    /// - Returns: The row's postings, in order.
    public mutating func take(_ row: CoreRow) -> [Posted] {
        bookedUnixMilliseconds = max(bookedUnixMilliseconds, row.writtenAtUnixMilliseconds)
        var posted: [Posted] = []
        for event in row.events { take(event, into: &posted) }
        return posted
    }

    private mutating func take(_ event: CoreEvent, into posted: inout [Posted]) {
        switch event {
        case .prepared(let key, _, let holds, _, _):
            prepared[key] = holds.filter { $0.net != 0 }.map { ($0.account, $0.net) }
        case .finished(let key, let outcome):
            guard let changes = prepared.removeValue(forKey: key), outcome == .committed else { return }
            for change in changes { posted.append(book(change.net, on: change.account, .transaction(key))) }
        case .amended(let amendment):
            for (name, net) in amendment.netByAccount where net != 0 {
                guard let number = books.ledger.number(of: name) else { continue }
                posted.append(book(net, on: number, .amendment(amendment.id)))
            }
        case .refused, .entombed, .horizonRaised: break
        }
    }

    private mutating func book(_ amount: Int64, on account: Int, _ cause: BookedEntry.Cause) -> Posted {
        positions[account] += 1
        balances[account] += amount
        var peerPosition: UInt64?
        if case .transaction = cause, let peer = books.peers[account] {
            peerPositions[peer, default: 0] += 1
            peerPosition = peerPositions[peer]
        }
        return Posted(
            account: account,
            entry: BookedEntry(
                position: positions[account], bookedUnixMilliseconds: bookedUnixMilliseconds, amount: amount,
                balanceAfter: balances[account], cause: cause), peerPosition: peerPosition)
    }
}
