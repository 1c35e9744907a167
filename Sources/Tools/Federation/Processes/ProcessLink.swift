import Subprocess
import Synchronization

/// The way to signal a process, open only while its number is surely its own.
final class ProcessLink: Sendable {
    private let send = Mutex<(@Sendable (Signal) -> Void)?>(nil)

    var isOpen: Bool { send.withLock { $0 != nil } }

    func open(_ way: @escaping @Sendable (Signal) -> Void) { send.withLock { $0 = way } }

    func close() { send.withLock { $0 = nil } }

    /// Does nothing once closed. Under the mutex, so that ``close()`` cannot come in between.
    func send(_ signal: Signal) { send.withLock { $0?(signal) } }
}
