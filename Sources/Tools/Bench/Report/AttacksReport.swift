import Foundation
import SettlementProtocol
import Terminal

/// The result of ``AttacksRun``.
struct AttacksReport: BenchFindings, Sendable {
    /// Loans of honest customers without and under one attack, by turns.
    struct Result: Encodable, Sendable {
        let attack: Attack
        /// Milliseconds per round.
        private var quietP50: [Double] = []
        private var quietP99: [Double] = []
        private var attackedP50: [Double] = []
        private var attackedP99: [Double] = []
        /// Honest loans that were committed under the attack.
        private(set) var committed = 0
        /// Honest loans that failed under the attack, by reason code.
        private(set) var failed: [String: Int] = [:]
        /// MiB of the process that grew most during a round.
        private(set) var grown = 0
        private(set) var grownMember = ""

        init(attack: Attack) { self.attack = attack }

        /// - Parameters:
        ///   - before: MiB of each member before the attack.
        ///   - largest: The most of each during it.
        mutating func note(quiet: LoadTally, attacked: LoadTally, before: [MemberID: Int], largest: [MemberID: Int]) {
            quietP50.append(quiet.milliseconds(percentile: 50))
            quietP99.append(quiet.milliseconds(percentile: 99))
            attackedP50.append(attacked.milliseconds(percentile: 50))
            attackedP99.append(attacked.milliseconds(percentile: 99))
            committed += attacked.committed
            failed.merge(attacked.aborted.merging(attacked.unknown, uniquingKeysWith: +), uniquingKeysWith: +)
            for (member, size) in largest where size - (before[member] ?? size) >= grown {
                (grown, grownMember) = (size - (before[member] ?? size), member.text)
            }
        }

        /// The increase of the 99th percentile, in percent: the median of the rounds.
        var added: Double {
            Self.median(
                zip(quietP99, attackedP99).map { quiet, attacked in
                    quiet > 0 ? (attacked / quiet - 1) * 100 : 0
                })
        }

        var failedCount: Int { failed.values.reduce(0, +) }

        private static func median(_ numbers: [Double]) -> Double {
            let sorted = numbers.sorted()
            guard let middle = sorted.dropFirst(sorted.count / 2).first else { return 0 }
            return sorted.count % 2 == 1 ? middle : (middle + sorted[sorted.count / 2 - 1]) / 2
        }

        private enum CodingKeys: String, CodingKey {
            case attack, committed, failed
            case quietP50 = "quiet_p50_ms"
            case quietP99 = "quiet_p99_ms"
            case attackedP50 = "attacked_p50_ms"
            case attackedP99 = "attacked_p99_ms"
            case added = "added_p99_percent"
            case grown = "grown_mib"
            case grownMember = "grown_process"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(attack, forKey: .attack)
            try container.encode(Self.median(quietP50), forKey: .quietP50)
            try container.encode(Self.median(quietP99), forKey: .quietP99)
            try container.encode(Self.median(attackedP50), forKey: .attackedP50)
            try container.encode(Self.median(attackedP99), forKey: .attackedP99)
            try container.encode(added, forKey: .added)
            try container.encode(committed, forKey: .committed)
            try container.encode(failed, forKey: .failed)
            try container.encode(grown, forKey: .grown)
            try container.encode(grownMember, forKey: .grownMember)
        }

        fileprivate var cells: [Cell] {
            [
                Cell(attack.rawValue), Cell(Self.pair(quietP50, attackedP50)), Cell(Self.pair(quietP99, attackedP99)),
                Cell(BenchReport.text(added, 1)) { added < AttacksReport.aim ? $1 : $0.red($1) },
                Cell("\(failedCount) of \(committed + failedCount)") { failedCount == 0 ? $1 : $0.red($1) },
                Cell("\(grown) (\(grownMember))") { grown < AttacksReport.memoryAim ? $1 : $0.red($1) },
            ]
        }

        /// One line for people who wait.
        var line: String {
            "\(attack.rawValue): p99 \(Self.pair(quietP99, attackedP99)) ms, \(BenchReport.text(added, 1)) % more; "
                + "\(failedCount) of \(committed + failedCount) loans failed; \(grownMember) grew by \(grown) MiB"
        }

        private static func pair(_ quiet: [Double], _ attacked: [Double]) -> String {
            "\(BenchReport.text(median(quiet), 2)) → \(BenchReport.text(median(attacked), 2))"
        }
    }

    let settings: AttacksRun
    let results: [Result]
    /// Minor units by which the honest banks' books differ.
    let difference: Int64

    /// An attack should add less to the 99th percentile, in percent.
    fileprivate static let aim = 10.0
    /// A process should grow by less, in MiB.
    fileprivate static let memoryAim = 100

    private enum CodingKeys: String, CodingKey {
        case concurrency, rounds, results, faults
        case pause = "pause_ms"
        case duration = "seconds"
        case rate = "connections_per_second"
    }

    var faults: [String] {
        var faults = results.filter { $0.committed == 0 }.map { "no loan was committed under \($0.attack.rawValue)" }
        if difference != 0 { faults.append("the banks differ by \(difference) minor units") }
        return faults
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(settings.concurrency, forKey: .concurrency)
        try container.encode(AttacksRun.pause / .milliseconds(1), forKey: .pause)
        try container.encode(settings.rounds, forKey: .rounds)
        try container.encode(settings.duration, forKey: .duration)
        try container.encode(settings.rate, forKey: .rate)
        try container.encode(results, forKey: .results)
        try container.encode(faults, forKey: .faults)
    }

    func lines(_ style: TextStyle) -> [String] {
        let load =
            "\(settings.concurrency) honest callers that wait \(AttacksRun.pause / .milliseconds(1)) ms between loans, "
            + "\(settings.rounds) rounds of 2 × \(settings.duration) s"
        let attacker =
            "on threads of the lowest priority on this machine, \(settings.rate) new connections/s to a port at most"
        let facts = BenchReport.lines(
            [
                ("load", Cell(load)), ("attacker", Cell(attacker)), ("machine", BenchReport.machine),
                (
                    "books",
                    faults.isEmpty ? Cell("balanced") : Cell(faults.joined(separator: "; ")) { $0.red($1) }
                ),
            ], style)
        var table = Table([
            .init("attack"), .init("p50 ms", .right), .init("p99 ms", .right), .init("added %", .right),
            .init("failed", .right), .init("MiB grown", .right),
        ])
        for result in results { table.add(result.cells) }
        return facts + [""] + table.lines(style)
    }
}
