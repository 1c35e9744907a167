import NIOCore

/// The one deadline of a connection. Moving it is cheap, because it moves with every request.
///
/// At most one task is scheduled, at or before the deadline; if the deadline has moved, the task is scheduled again.
struct ConnectionTimer {
    private final class Tick {
        var deadline: NIODeadline
        let passed: () -> Void
        var scheduled: Scheduled<Void>?
        var at: NIODeadline = .distantFuture

        init(deadline: NIODeadline, passed: @escaping () -> Void) {
            self.deadline = deadline
            self.passed = passed
        }

        func schedule(on loop: NIOIsolatedEventLoop) {
            scheduled?.cancel()
            at = deadline
            scheduled = loop.scheduleTask(deadline: at) { self.fire(on: loop) }
        }

        private func fire(on loop: NIOIsolatedEventLoop) {
            scheduled = nil
            at = .distantFuture
            if deadline <= .now() {
                passed()
            } else {
                schedule(on: loop)
            }
        }
    }

    private var tick: Tick?

    /// - Parameter passed: Called on `loop` once the deadline has passed; the first one given stays.
    mutating func set(_ deadline: NIODeadline, on loop: any EventLoop, passed: @escaping () -> Void) {
        let tick = self.tick ?? Tick(deadline: deadline, passed: passed)
        self.tick = tick
        tick.deadline = deadline
        if tick.at > deadline { tick.schedule(on: loop.assumeIsolated()) }
    }

    mutating func stop() {
        tick?.scheduled?.cancel()
        tick = nil
    }
}
