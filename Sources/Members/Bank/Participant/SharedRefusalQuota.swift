import BankCore
import Dispatch
import SettlementProtocol
import Synchronization

/// The refusal quota of a process, on its monotonic clock.
final class SharedRefusalQuota: Sendable {
    private let quota: Mutex<RefusalQuota>

    init(perMinute: Int) { quota = Mutex(RefusalQuota(perMinute: perMinute)) }

    func isExhausted(for originator: MemberID) -> Bool {
        quota.withLock { $0.isExhausted(for: originator, at: Self.seconds) }
    }

    func noteRefusal(of header: Header) {
        quota.withLock { $0.noteRefusal(of: header.key, from: header.originator, at: Self.seconds) }
    }

    private static var seconds: UInt64 { DispatchTime.now().uptimeNanoseconds / 1_000_000_000 }
}
