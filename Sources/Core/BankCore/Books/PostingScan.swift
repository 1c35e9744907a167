public import Foundation
public import Ledger
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

        /// The cause of a posting that stands for removed ones.
        public static let carriedForward = "carried-forward"

        init(account: Int, entry: BookedEntry, peerPosition: UInt64?, record: Data?) {
            self.account = account
            self.entry = entry
            self.peerPosition = peerPosition
            self.record = record
        }

        /// The sum of an account's removed postings, as one posting.
        ///
        /// - Parameters:
        ///   - balance: Minor units.
        ///   - account: The account's place in the ledger.
        ///   - position: The place of the last removed posting.
        public init(
            carriedForward balance: Int64, on account: Int, at position: UInt64, bookedUnixMilliseconds: UInt64
        ) {
            self.init(
                account: account,
                entry: BookedEntry(
                    position: position, bookedUnixMilliseconds: bookedUnixMilliseconds, amount: balance,
                    balanceAfter: balance, cause: .amendment(Self.carriedForward)), peerPosition: nil, record: nil)
        }
    }

    private let books: CoreBooks
    private let bank: MemberID
    /// The yes votes without an outcome so far.
    private var prepared: [TransactionKey: CoreEvent] = [:]
    /// By account.
    private var positions: [UInt64]
    private var balances: [Int64]
    private var peerPositions: [MemberID: UInt64] = [:]
    private var bookedUnixMilliseconds: UInt64 = 0

    /// - Parameters:
    ///   - books: The books after all rows; they map account names to numbers.
    ///   - bank: The bank whose books they are.
    public init(of books: CoreBooks, at bank: MemberID) {
        self.books = books
        self.bank = bank
        positions = Array(repeating: 0, count: books.ledger.accounts.count)
        balances = Array(repeating: 0, count: books.ledger.accounts.count)
    }

    /// Reads from a base on instead of from the first row.
    ///
    /// - Parameters:
    ///   - base: The books at the base.
    ///   - removed: What the rows up to it leave behind.
    public init(of books: CoreBooks, at bank: MemberID, from base: CoreBooks, _ removed: RemovedRows) {
        self.init(of: books, at: bank)
        for (number, account) in base.ledger.accounts.enumerated() where positions.indices.contains(number) {
            balances[number] = account.balance
            if removed.positions.indices.contains(number) { positions[number] = removed.positions[number] }
        }
        for event in removed.prepared {
            if case .prepared(let key, _, _, _, _) = event { prepared[key] = event }
        }
        peerPositions = removed.clearing.mapValues(\.count)
        bookedUnixMilliseconds = removed.bookedUnixMilliseconds
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

    /// The first account whose postings so far do not lead to its balance in `books`; nil if there is none.
    public func firstDifference(from books: CoreBooks) -> AccountName? {
        books.ledger.accounts.enumerated().first { number, account in
            !balances.indices.contains(number) || balances[number] != account.balance
        }?.element.name
    }

    /// The state that a scan needs to go on after the rows so far.
    ///
    /// - Parameter base: The books after exactly these rows.
    public func removedRows(at base: CoreBooks) -> RemovedRows {
        RemovedRows(
            positions: Array(positions.prefix(base.ledger.accounts.count)),
            bookedUnixMilliseconds: bookedUnixMilliseconds,
            prepared: prepared.sorted { $0.key < $1.key }.map(\.value), clearing: base.removedClearing)
    }

    private mutating func take(_ event: CoreEvent, of row: CoreRow, into posted: inout [Posted]) {
        switch event {
        case .prepared(let key, _, _, _, _): prepared[key] = event
        case .finished(let key, let outcome):
            guard case .prepared(_, _, let holds, _, let record) = prepared.removeValue(forKey: key),
                outcome == .committed
            else { return }
            post(holds, of: key, record, in: row, into: &posted)
        case .amended(let amendment):
            for (name, net) in amendment.netByAccount where net != 0 {
                guard let number = books.ledger.number(of: name) else { continue }
                posted.append(book(net, on: number, .amendment(amendment.id), legs: []))
            }
        case .refused, .entombed, .horizonRaised: break
        }
    }

    private mutating func post(
        _ holds: [Hold], of key: TransactionKey, _ record: Data, in row: CoreRow, into posted: inout [Posted]
    ) {
        let legs = PreparedRecord.legs(in: record, at: bank)
        for hold in holds {
            let name = books.ledger.accounts[hold.account].name
            guard hold.net != 0 || row.booksCancellingLegs && Chart.isCustomerName(name.text) else { continue }
            for (amount, legs) in (legs[name] ?? []).postings(net: hold.net) {
                posted.append(book(amount, on: hold.account, .transaction(key), legs: legs, record: record))
            }
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
