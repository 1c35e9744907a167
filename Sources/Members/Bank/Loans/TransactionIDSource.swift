import Clock
import SettlementProtocol
import Synchronization

/// Makes UUIDv7 ids that rise even within one millisecond and when the clock steps back a little.
///
/// If the clock steps back by more than a minute it was wrong before, and other members would refuse ids of that time.
final class TransactionIDSource: Sendable {
    private let last = Mutex<UInt64>(0)

    func next() -> TransactionID {
        let now = WallClock.unixMilliseconds
        // rand_a holds a 12-bit counter (RFC 9562, section 6.2, method 1).
        let stamp = last.withLock { last in
            last = last >> 12 > now + 60_000 ? now << 12 : max(now << 12, last + 1)
            return last
        }
        return TransactionID(unixMilliseconds: stamp >> 12, random: (stamp & 0xFFF, .random(in: 0 ... .max)))
    }
}
