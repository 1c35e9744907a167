public import AtomicCommit
public import Foundation
public import Ledger
public import SettlementProtocol

/// Books with only a part in memory. A core on a database reads the rows that a batch touches, decides here, and writes
/// the changes. Anything not restored does not exist here, so restore everything that a decision may depend on.
extension CoreBooks {
    public init(excerptWithHorizon unixMilliseconds: UInt64) {
        self.init()
        horizon = unixMilliseconds
    }

    /// Adds an account as the store has it, and returns its number here.
    ///
    /// - Throws: `LedgerError` with `account_exists`.
    public mutating func restore(
        _ account: Account, balance: Int64, held: Int64, pending: Int64, isOpen: Bool
    ) throws(LedgerError) -> Int {
        let number = try ledger.restore(account, balance: balance, isOpen: isOpen)
        ledger.place([Hold(account: number, held: held, pending: pending, net: 0)])
        return number
    }

    /// Adds the vote log's record of a key. The accounts already include the holds of a prepared key.
    ///
    /// - Parameter holds: With the account numbers of these books.
    public mutating func restore(
        _ role: ParticipantRole, of key: TransactionKey, holds: [Hold], sealedReason: Data?, timeoutMilliseconds: UInt32
    ) {
        records[key] = VoteRecord(
            role: role, holds: holds, sealedReason: sealedReason, timeoutMilliseconds: timeoutMilliseconds)
        if case .prepared = role { unfinished.insert(key) }
    }

    /// The holds of a prepared key; empty for any other.
    public func holds(of key: TransactionKey) -> [Hold] { records[key]?.holds ?? [] }
}
