import Dispatch
import Foundation
import ProcessInterface

/// All requests to stop this process, in the order of arrival. A SIGHUP that the parent ignores, as `nohup` does, is
/// not one.
///
/// The sources live as long as this value. Make one per process, early, before a signal can come.
final class StopRequests: Sendable {
    let causes: AsyncStream<StopCause>
    /// Safe: set once and never used again, only kept so that the sources live.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// - Parameter watchingStandardInput: Whether the end of standard input is a request too.
    init(watchingStandardInput: Bool) {
        let (causes, requests) = AsyncStream.makeStream(of: StopCause.self)
        self.causes = causes
        // Such a process is stopped by its parent, who may have been told to ignore a hang-up.
        if watchingStandardInput { Signal.ignore(SIGHUP) }
        sources = Signal.stopping.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { requests.yield(.signal(number)) }
            source.resume()
            return source
        }
        if watchingStandardInput { Self.watchStandardInput(requests) }
    }

    /// Reads standard input to its end on a thread of its own: it blocks for as long as the parent lives.
    private static func watchStandardInput(_ requests: AsyncStream<StopCause>.Continuation) {
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let count = read(0, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            requests.yield(.lifelineEnded)
        }
    }
}

/// Why a server process is asked to stop.
enum StopCause: Hashable, Sendable {
    case signal(Int32)
    /// Standard input ended: the parent is gone.
    case lifelineEnded
}
