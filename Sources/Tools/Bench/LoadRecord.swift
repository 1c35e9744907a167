import Synchronization

/// A tally that many callers write into.
final class LoadRecord: Sendable {
    private let record = Mutex(LoadTally())

    var tally: LoadTally { record.withLock { $0 } }

    func change(_ change: (inout LoadTally) -> Void) { record.withLock { change(&$0) } }
}
