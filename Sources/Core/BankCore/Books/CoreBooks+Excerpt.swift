public import AtomicCommit
public import Foundation
public import Ledger
public import SettlementProtocol

/// Books of which only a part is in memory: a core whose store is a database reads what a batch touches, has it decided
/// here, and writes what follows. What is not restored does not exist here, so whatever a decision may depend on must be.
extension CoreBooks {
    public init(excerptWithHorizon unixMilliseconds: UInt64) {
        self.init()
        horizon = unixMilliseconds
    }

    /// Takes up an account as the store has it, and returns its number here.
    ///
    /// - Throws: `LedgerError` with `account_exists`.
    public mutating func restore(
        _ account: Account, balance: Int64, held: Int64, pending: Int64, isOpen: Bool
    ) throws(LedgerError) -> Int {
        let number = try ledger.restore(account, balance: balance, isOpen: isOpen)
        ledger.place([Hold(account: number, held: held, pending: pending, net: 0)])
        return number
    }

    /// Takes up the vote log's record of a key. What a prepared one holds stands in its accounts already.
    ///
    /// - Parameter holds: In the numbers of these books.
    public mutating func restore(
        _ role: ParticipantRole, of key: TransactionKey, holds: [Hold], sealedReason: Data?, timeoutMilliseconds: UInt32
    ) {
        records[key] = VoteRecord(
            role: role, holds: holds, sealedReason: sealedReason, timeoutMilliseconds: timeoutMilliseconds)
        if case .prepared = role { unfinished.insert(key) }
    }

    /// What a prepared key holds; empty for any other.
    public func holds(of key: TransactionKey) -> [Hold] { records[key]?.holds ?? [] }
}
