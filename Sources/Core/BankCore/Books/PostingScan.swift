public import Foundation
import Ledger
public import SettlementProtocol

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
        /// The record that the bank kept with its vote, if the entry's legs are in it.
        public let record: Data?
    }

    private let books: CoreBooks
    private let bank: MemberID
    /// The changes of prepared transactions, in the order of their holds.
    private var prepared: [TransactionKey: [Change]] = [:]
    /// By account.
    private var positions: [UInt64]
    private var balances: [Int64]
    private var peerPositions: [MemberID: UInt64] = [:]
    private var bookedUnixMilliseconds: UInt64 = 0

    private struct Change {
        let account: Int
        let net: Int64
        let legs: [BookedLeg]
        let record: Data
    }

    /// - Parameters:
    ///   - books: The books after all rows; they map account names to numbers.
    ///   - bank: The bank whose books they are.
    public init(of books: CoreBooks, at bank: MemberID) {
        self.books = books
        self.bank = bank
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
        for event in row.events { take(event, of: row, into: &posted) }
        return posted
    }

    private mutating func take(_ event: CoreEvent, of row: CoreRow, into posted: inout [Posted]) {
        switch event {
        case .prepared(let key, _, let holds, _, let record): prepared[key] = changes(holds, record)
        case .finished(let key, let outcome):
            guard let changes = prepared.removeValue(forKey: key), outcome == .committed else { return }
            for change in changes where change.net != 0 || row.booksCancellingLegs {
                for (amount, legs) in change.legs.postings(net: change.net) {
                    posted.append(
                        book(amount, on: change.account, .transaction(key), legs: legs, record: change.record))
                }
            }
        case .amended(let amendment):
            for (name, net) in amendment.netByAccount where net != 0 {
                guard let number = books.ledger.number(of: name) else { continue }
                posted.append(book(net, on: number, .amendment(amendment.id), legs: []))
            }
        case .refused, .entombed, .horizonRaised: break
        }
    }

    private func changes(_ holds: [Hold], _ record: Data) -> [Change] {
        let legs = PreparedRecord.legs(in: record, at: bank)
        return holds.compactMap { hold in
            let name = books.ledger.accounts[hold.account].name
            guard hold.net != 0 || Chart.isCustomerName(name.text) else { return nil }
            return Change(account: hold.account, net: hold.net, legs: legs[name] ?? [], record: record)
        }
    }

    private mutating func book(
        _ amount: Int64, on account: Int, _ cause: BookedEntry.Cause, legs: [BookedLeg],
        record: Data = Data()
    ) -> Posted {
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
                balanceAfter: balances[account], cause: cause, legs: legs), peerPosition: peerPosition,
            record: legs.isEmpty ? nil : record)
    }
}
