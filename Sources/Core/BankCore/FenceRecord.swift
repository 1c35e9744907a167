import AtomicCommit
import Foundation
import Ledger
import Money
import SettlementProtocol

/// What the fence keeps of one key.
struct FenceRecord: Hashable, Sendable {
    let role: ParticipantRole
    /// What the transaction holds; empty once it is finished.
    var holds: [Hold] = []
    /// Of a no that was voted here.
    var sealedReason: Data?
    var timeoutMilliseconds: UInt32 = 0

    var isUnfinished: Bool {
        if case .prepared = role { true } else { false }
    }
}

/// A clearing entry without its position, which is its place in the list.
struct ClearingLine: Hashable, Sendable {
    let key: TransactionKey
    let currency: Currency
    let owedToPeer: Int64
}
