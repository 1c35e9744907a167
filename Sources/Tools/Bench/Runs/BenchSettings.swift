import ArgumentParser

/// The settings of one benchmark run.
struct BenchSettings: Hashable, Sendable {
    /// Requests in flight.
    var concurrency: Int
    var banks: Int
    /// Seconds that are measured.
    var duration: Int
    /// Seconds before the measurement, which are not measured.
    var warmUp: Int
    /// Loans in one request.
    var batch: Int
    /// Every loan goes through one reserve and one buyer's account.
    var isHot: Bool
    /// The last bank is a regular one on PostgreSQL.
    var isOnPostgres = false
    /// The members speak plain HTTP and believe every caller.
    var isInsecure = false

    /// The default for requests in flight: many single requests are needed to share syncs, but only a few large ones to
    /// keep every bank busy.
    static func defaultConcurrency(batch: Int) -> Int { max(6, 128 / batch) }
}

/// The benchmark's arguments as they are typed.
struct BenchArguments: ParsableArguments {
    @Option(help: "Requests in flight. Default: 128 divided by --batch, but at least 6.")
    var concurrency: Int?

    @Option(help: "Banks, 3 to 16. Each loan involves three of them.")
    var banks = 3

    @Option(help: "Seconds to measure.")
    var duration = 10

    @Option(help: "Seconds before the measurement, which are not counted.")
    var warmUp = 2

    @Option(help: "Loans in one request, 1 to 512.")
    var batch = 1

    @Flag(help: "Send every loan through one reserve and one buyer's account.")
    var hot = false

    @Flag(name: .customLong("insecure-plain-http"), help: "Measure without TLS, to see what it costs.")
    var insecurePlainHTTP = false

    @Option(
        help: ArgumentHelp(
            """
            Make the last bank a regular one whose core is this PostgreSQL database, which must be new: see \
            docs/postgresql-core.md.
            """, valueName: "postgres://user@host:port/database"))
    var postgres: String?

    var settings: BenchSettings {
        BenchSettings(
            concurrency: concurrency ?? BenchSettings.defaultConcurrency(batch: batch), banks: banks,
            duration: duration, warmUp: warmUp, batch: batch, isHot: hot, isOnPostgres: postgres != nil,
            isInsecure: insecurePlainHTTP)
    }

    func validate() throws {
        try Self.check("--concurrency", settings.concurrency, 1...900)
        try Self.check("--banks", banks, 3...16)
        try Self.check("--duration", duration, 1...3_600)
        try Self.check("--warm-up", warmUp, 0...600)
        try Self.check("--batch", batch, 1...512)
    }

    /// - Throws: `ValidationError` if the value is out of its range.
    static func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError("\(name) takes a number from \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
