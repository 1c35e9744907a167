import Federation
import Foundation
import ProcessInterface
import Terminal
import Transport

/// The processor time and the metrics of a federation's processes at one moment.
struct BenchReading: Sendable {
    let time: ContinuousClock.Instant
    /// Microseconds of processor time, by kind of process: `coordinator`, `banks`, `bench`.
    let processorTime: [String: Int64]
    /// Each member's metrics, in the members' order.
    let metrics: [[String: Int64]]

    /// Reads `/proc` first, and then asks every member for its metrics.
    ///
    /// - Throws: `ConnectError`, or ``CommandFailure`` if an answer is not an object of numbers.
    static func take(of members: [RunningMember], client: ConnectClient) async throws -> BenchReading {
        let time = ContinuousClock.now
        var used = ["bench": ProcessorTime.used(by: getpid())?.microseconds ?? 0]
        for member in members {
            let kind = member.role == .coordinator ? "coordinator" : "banks"
            used[kind, default: 0] += ProcessorTime.used(by: member.pid)?.microseconds ?? 0
        }
        var metrics: [[String: Int64]] = []
        for member in members { metrics.append(try await Self.metrics(of: member, client: client)) }
        return BenchReading(time: time, processorTime: used, metrics: metrics)
    }

    /// A member's metrics.
    ///
    /// - Throws: `ConnectError`, or ``CommandFailure`` if the answer is not an object of numbers.
    static func metrics(of member: RunningMember, client: ConnectClient) async throws -> [String: Int64] {
        let answer = try await client.get(
            try Endpoint(url: member.settlementURL), path: "/measures", timeout: .seconds(10))
        guard answer.status == 200,
            let metrics = try? JSONDecoder().decode([String: Int64].self, from: Data(answer.body))
        else {
            throw CommandFailure(
                code: "bad_measures", "\(member.id) answered with metrics that cannot be read",
                next: "Build all programs from one version: swift build, or deploy/run.", exitCode: Exit.software)
        }
        return metrics
    }

    /// The sum of the metric with this name, such as `syncs`, over all members and stores.
    func sum(of name: String) -> Int64 {
        metrics.reduce(0) { sum, member in
            sum + Self.stores.reduce(0) { $0 + (member["\($1).\(name)"] ?? 0) }
        }
    }

    /// Whether every store of every member has read back that commits are synced: SQLite's `synchronous` is FULL, or
    /// PostgreSQL's settings are durable.
    var isEveryStepSynced: Bool {
        metrics.allSatisfy { member in
            (member["journal.synchronous"] == 2 || member["database.durable"] == 1)
                && Self.stores.allSatisfy { member["\($0).synchronous"] ?? 2 == 2 }
        }
    }

    /// A bank has a journal or a database for its books, and a journal for its desk. A coordinator has one journal.
    private static let stores = ["journal", "database", "desk"]
}
