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

    /// Counts bytes in; `false` if the listener holds too many. Each `true` is undone by ``bodyEnded(_:)``.
    func bodyGrew(by count: Int) -> Bool {
        guard bodyBytes.add(count, ordering: .relaxed).newValue <= limits.bodyBytesTogether else {
            bodyBytes.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    /// The whole body counted in by ``bodyGrew(by:)``.
    func bodyEnded(_ body: ByteBuffer) {
        bodyBytes.subtract(body.readableBytes, ordering: .relaxed)
    }

    func refused() {
        refusals.add(1, ordering: .relaxed)
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
            "\(name).expiries": expiries.load(ordering: .relaxed),
        ]
    }
}
