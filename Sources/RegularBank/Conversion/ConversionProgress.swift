import Logging
import Synchronization

/// Says how far a long piece of a conversion is, once a second.
final class ConversionProgress: Sendable {
    private let kind: String
    private let total: Int?
    private let logger: Logger
    private let lastSaid = Mutex(ContinuousClock.now)

    init(of kind: String, total: Int?, logger: Logger) {
        self.kind = kind
        self.total = total
        self.logger = logger
    }

    func note(_ done: Int) {
        let isDue = lastSaid.withLock { last in
            guard .now - last > .seconds(1) else { return false }
            last = .now
            return true
        }
        guard isDue else { return }
        logger.notice(
            "Converting",
            metadata: [
                LogKey.copyKind: "\(kind)", LogKey.copied: "\(done)",
                LogKey.copyTotal: "\(total.map(String.init) ?? "")",
            ])
    }
}
