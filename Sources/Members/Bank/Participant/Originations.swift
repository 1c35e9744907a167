import BankCore
import SettlementProtocol
import Synchronization

/// The origination records of this bank's own customers' loans; durable in the desk's journal before they are here.
final class Originations: Sendable {
    private let records = Mutex<[TransactionKey: Origination]>([:])

    func note(_ origination: Origination) {
        records.withLock { $0[origination.key] = origination }
    }

    /// A decided transaction needs none any more.
    func forget(_ key: TransactionKey) {
        records.withLock { $0[key] = nil }
    }

    func origination(of key: TransactionKey) -> Origination? {
        records.withLock { $0[key] }
    }
}
