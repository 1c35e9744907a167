public import Foundation
public import Ledger
public import SettlementProtocol

/// A change of a core's state, as its journal keeps it.
public enum CoreEvent: Hashable, Sendable {
    case prepared(key: TransactionKey, digest: Hash256, holds: [Hold], timeoutMilliseconds: UInt32, record: Data)
    case refused(key: TransactionKey, digest: Hash256, sealedReason: Data)
    case finished(key: TransactionKey, outcome: Outcome)
    case entombed(key: TransactionKey)
    case amended(Amendment)
    case horizonRaised(unixMilliseconds: UInt64)
}
