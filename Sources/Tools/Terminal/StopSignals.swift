import Dispatch
import Foundation
import ProcessInterface
import Synchronization

/// A stream of SIGINT, SIGTERM and SIGHUP; while this value exists, they do not end the process.
///
/// A SIGHUP that the parent ignores, as `nohup` does, stays ignored.
package final class StopSignals: Sendable {
    package let stream: AsyncStream<Int32>
    private let received: Count
    /// Safe: set once and never read; held only to keep the sources alive.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    package init() {
        let (stream, signals) = AsyncStream.makeStream(of: Int32.self)
        let received = Count()
        self.stream = stream
        self.received = received
        sources = Signal.stopping.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                received.value.add(1, ordering: .relaxed)
                signals.yield(number)
            }
            source.resume()
            return source
        }
    }

    /// The number of signals so far.
    package var count: Int { received.value.load(ordering: .relaxed) }
}

/// An atomic that a handler and its owner share.
private final class Count: Sendable {
    let value = Atomic(0)
}
