import Subprocess
import Synchronization

/// Sends signals to a process; open only while the pid certainly belongs to that process.
final class ProcessLink: Sendable {
    private let send = Mutex<(@Sendable (Signal) -> Void)?>(nil)

    var isOpen: Bool { send.withLock { $0 != nil } }

    func open(_ way: @escaping @Sendable (Signal) -> Void) { send.withLock { $0 = way } }

    func close() { send.withLock { $0 = nil } }

    /// Does nothing once closed. Sends under the mutex, so that ``close()`` cannot run in between.
    func send(_ signal: Signal) { send.withLock { $0?(signal) } }
}
