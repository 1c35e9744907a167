import CCurl
import Foundation

/// Wakes a thread that sleeps in ``SocketWatch/wait(milliseconds:_:)``; an eventfd, raised from any thread.
final class WakeSignal: Sendable {
    let descriptor: CInt

    init() {
        descriptor = eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(descriptor >= 0, "no file descriptor is left for a client: errno \(errno)")
    }

    deinit { close(descriptor) }

    func raise() {
        var one: UInt64 = 1
        // It can fail only because the counter is full, and then the signal is raised already.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    func lower() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
