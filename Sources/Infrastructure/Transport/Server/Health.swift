/// The answers of a ``Listener`` to a prober: `GET /livez`, `/readyz` and `/measures` (the metrics), all JSON.
public struct Health: Sendable {
    let ready: @Sendable () async -> [String]
    let metrics: @Sendable () async -> [String: Int64]

    /// - Parameters:
    ///   - ready: The reasons why this process cannot do its work now; empty when it can. `/readyz` answers 200 or 503
    ///     with `{"ready":…,"reasons":[…]}`.
    ///   - metrics: Counts and levels by name, answered as one object with sorted keys. The listener adds its own.
    public init(
        ready: @escaping @Sendable () async -> [String], metrics: @escaping @Sendable () async -> [String: Int64]
    ) {
        self.ready = ready
        self.metrics = metrics
    }
}
