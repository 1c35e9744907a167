import Clock
import Dispatch
import Logging
import ProcessInterface

/// Logs the progress of a long step of a conversion, once per second.
struct ConversionProgress {
    private let kind: String
    private let total: Int?
    private let logger: Logger
    /// Nanoseconds of the monotonic clock.
    private var lastSaid = MonotonicTime.now

    init(of kind: String, total: Int?, logger: Logger) {
        self.kind = kind
        self.total = total
        self.logger = logger
    }

    mutating func note(_ done: Int) {
        let now = MonotonicTime.now
        guard now - lastSaid > 1_000_000_000 else { return }
        lastSaid = now
        logger.notice(
            "Converting",
            metadata: [
                LogKey.copyKind: "\(kind)", LogKey.copied: "\(done)",
                LogKey.copyTotal: "\(total.map(String.init) ?? "")",
            ])
    }
}
