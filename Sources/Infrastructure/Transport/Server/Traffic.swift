import NIOCore
import Synchronization

/// Counts the traffic of one listener, and limits how much of it is in flight.
final class Traffic: Sendable {
    private let limits: ServerLimits
    private let bodyBytes = Atomic<Int>(0)
    private let inFlight = Atomic<Int>(0)
    private let connections = Atomic<Int>(0)
    private let requests = Atomic<Int64>(0)
    private let refusals = Atomic<Int64>(0)
    private let evictions = Atomic<Int64>(0)
    private let expiries = Atomic<Int64>(0)
    private let stopping = Atomic<Bool>(false)

    init(limits: ServerLimits) {
        self.limits = limits
    }

    /// Counts a request in; `false` if the listener is full. Each `true` needs one ``requestEnded()``.
    func requestBegan() -> Bool {
        requests.add(1, ordering: .relaxed)
        guard inFlight.add(1, ordering: .relaxed).newValue <= limits.requestsInFlight else {
            inFlight.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func requestEnded() {
        inFlight.subtract(1, ordering: .relaxed)
    }

    /// Counts bytes in; returns the limit that has no room for them. Undone by ``discharge(_:of:)``.
    func charge(_ count: Int, to usage: Usage) -> ByteCharge.Shortage? {
        guard usage.bytes.add(count, ordering: .relaxed).newValue <= max(1, limits.bodyBytesTogether / 2) else {
            usage.bytes.subtract(count, ordering: .relaxed)
            return .ofOwner
        }
        guard bodyBytes.add(count, ordering: .relaxed).newValue <= limits.bodyBytesTogether else {
            bodyBytes.subtract(count, ordering: .relaxed)
            usage.bytes.subtract(count, ordering: .relaxed)
            return .ofListener
        }
        return nil
    }

    func discharge(_ count: Int, of usage: Usage) {
        usage.bytes.subtract(count, ordering: .relaxed)
        bodyBytes.subtract(count, ordering: .relaxed)
    }

    func refused() {
        refusals.add(1, ordering: .relaxed)
    }

    func evicted() {
        evictions.add(1, ordering: .relaxed)
    }

    func expired() {
        expiries.add(1, ordering: .relaxed)
    }

    func connectionOpened() {
        connections.add(1, ordering: .relaxed)
    }

    func connectionClosed() {
        connections.subtract(1, ordering: .relaxed)
    }

    /// Set once, when the listener is told to stop.
    var isStopping: Bool {
        get { stopping.load(ordering: .relaxed) }
        set { stopping.store(newValue, ordering: .relaxed) }
    }

    func metrics(of name: String) -> [String: Int64] {
        [
            "\(name).connections": Int64(connections.load(ordering: .relaxed)),
            "\(name).body_bytes": Int64(bodyBytes.load(ordering: .relaxed)),
            "\(name).in_flight": Int64(inFlight.load(ordering: .relaxed)),
            "\(name).requests": requests.load(ordering: .relaxed),
            "\(name).refusals": refusals.load(ordering: .relaxed),
            "\(name).evictions": evictions.load(ordering: .relaxed),
            "\(name).expiries": expiries.load(ordering: .relaxed),
        ]
    }
}
