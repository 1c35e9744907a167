import Logging

/// Counts log lines and drops them.
struct CountingLogHandler: LogHandler {
    let count: @Sendable () -> Void
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.warning

    static func logger(_ count: @escaping @Sendable () -> Void) -> Logger {
        Logger(label: "counted") { _ in CountingLogHandler(count: count) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { count() }
}
