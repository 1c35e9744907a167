import Synchronization

/// Something that happens once, elsewhere.
final class Signal: Sendable {
    private let state = Mutex(false)

    func raise() { state.withLock { $0 = true } }

    var isRaised: Bool { state.withLock { $0 } }
}
