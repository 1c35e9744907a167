import Foundation
import Terminal

/// The result of ``GrowthRun``.
struct GrowthReport: Encodable, Sendable {
    /// One process at the end, and after a fifteenth of the loans.
    struct Process: Encodable, Sendable {
        let name: String
        /// Resident memory in MiB.
        let memoryFirst: Int
        let memoryLast: Int
        /// Bytes for each committed loan.
        let diskPerLoan: Double
        /// Bytes.
        let disk: Int64
        /// Bytes once all but a few loans were past their retention; nil if the run did not wait for it.
        @OrNull var diskAfterRetention: Int64?
        /// Seconds from a new start after SIGKILL until it was ready.
        let restart: Double

        private enum CodingKeys: String, CodingKey {
            case name
            case memoryFirst = "resident_first_mib"
            case memoryLast = "resident_last_mib"
            case diskPerLoan = "disk_bytes_per_loan"
            case disk = "disk_bytes"
            case diskAfterRetention = "disk_bytes_after_retention"
            case restart = "restart_s"
        }
    }

    let loans: Int
    /// Loans per second in the first tenth.
    let first: Double
    /// Loans per second in the last tenth.
    let last: Double
    /// Milliseconds until a customer with a large share of all loans has the newest page of them.
    let newestPage: Double
    let processes: [Process]
    let settings: GrowthRun
    /// Why the banks' books are not known to agree; nil if they do.
    @OrNull var problem: String?

    var isBalanced: Bool { problem == nil }

    private enum CodingKeys: String, CodingKey {
        case loans
        case first = "loans_per_second_first"
        case last = "loans_per_second_last"
        case newestPage = "newest_page_ms"
        case processes
        case problem = "books_problem"
    }

    func lines(_ style: TextStyle) -> [String] {
        let load =
            "\(loans) loans, \(settings.federation.banks.count) banks, \(settings.concurrency) requests in flight, "
            + "\(settings.batch) loans per request"
        let facts = BenchReport.lines(
            [
                ("load", Cell(load)),
                ("machine", BenchReport.machine),
                (
                    "loans/s",
                    Cell("\(BenchReport.text(first, 0)) in the first tenth, \(BenchReport.text(last, 0)) in the last") {
                        $0.bold($1)
                    }
                ),
                ("newest page", Cell("\(BenchReport.text(newestPage, 1)) ms for 50 of a customer's loans")),
                ("books", Cell(problem ?? "balanced") { isBalanced ? $1 : $0.red($1) }),
            ], style)
        var table = Table([
            .init("process"), .init("MiB first", .right), .init("MiB last", .right),
            .init("bytes/loan", .right), .init("disk MiB", .right),
            .init("after retention", .right), .init("restart s", .right),
        ])
        for process in processes {
            let after = process.diskAfterRetention.map { "\($0 >> 20)" } ?? "–"
            table.add([
                Cell(process.name), Cell("\(process.memoryFirst)"), Cell("\(process.memoryLast)"),
                Cell(BenchReport.text(process.diskPerLoan, 0)), Cell("\(process.disk >> 20)"), Cell(after),
                Cell(BenchReport.text(process.restart, 2)),
            ])
        }
        return facts + [""] + table.lines(style)
    }
}
