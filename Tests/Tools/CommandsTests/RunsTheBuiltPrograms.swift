import Foundation
import Testing

@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .enabled(if: BuiltFreshet.isBuilt, "needs all programs beside the tests: run deploy/test, or swift build first"))
struct RunsTheBuiltPrograms {
    @Test func `one interrupt stops every process and removes the temporary folder`() async throws {
        try await withUp(["--free-ports", "--output", "json"]) { freshet, up, report async throws in
            #expect(report.processes.map(\.name) == ["ford", "alder", "birch", "cedar", "doum"])
            #expect(report.processes.allSatisfy { isRunning($0.pid) })
            #expect(try freshet.run(["status"]).exitCode == 0)
            up.interrupt()
            up.waitUntilExit()
            #expect(up.terminationStatus == 0)
            #expect(!report.processes.contains { isRunning($0.pid) })
            #expect(!FileManager.default.fileExists(atPath: report.data))
            #expect(try freshet.run(["status"]).exitCode == 69)
        }
    }

    @Test func `no process outlives a parent that is killed`() async throws {
        try await withUp(["--free-ports", "--output", "json"]) { _, up, report async throws in
            kill(up.processIdentifier, SIGKILL)
            up.waitUntilExit()
            while report.processes.contains(where: { isRunning($0.pid) }) {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    @Test func `down stops a federation whose data stays and can be started again`() async throws {
        let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/data-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for _ in 1...2 {
            try await withUp(["--free-ports", "--output", "json", "--data", folder]) {
                freshet, up, report async throws in
                #expect(try freshet.run(["logs", "birch", "--data", folder]).exitCode == 0)
                #expect(try freshet.run(["up", BuiltFreshet.federation, "--data", folder]).exitCode == 75)
                #expect(try freshet.run(["down", "--data", folder]).exitCode == 0)
                up.waitUntilExit()
                #expect(up.terminationStatus == 0)
                #expect(!report.processes.contains { isRunning($0.pid) })
            }
        }
        #expect(FileManager.default.fileExists(atPath: folder + "/alder"))
    }

    @Test func `settle clears the debts of a loan, and a second settle finds nothing to settle`() async throws {
        try await withUp(["--free-ports", "--output", "json"]) { freshet, up, report async throws in
            let invoice = BuiltFreshet.federation.replacing(
                "federation.yaml", with: "invoices/mill-timber-2026-0117.xml")
            let loan = try freshet.run([
                "loan", "request", "--as", "mill@birch", "--invoice", invoice, "--lender", "alder", "--account",
                "mill-eur", "--amount", "8000.00", "--upstream", "cedar:sawmill-eur", "--buyer", "doum:harbour-eur",
                "--wait", "applied",
            ])
            #expect(loan.exitCode == 0)
            let settled = try freshet.run(["settle", "--grace", "0", "--output", "json"])
            #expect(settled.exitCode == 0)
            #expect(settled.output.contains(#""outcome":"committed""#))
            #expect(settled.output.contains(#""debtor":"doum""#))
            let again = try freshet.run(["settle", "--grace", "0", "--output", "json"])
            #expect(again.exitCode == 0 && again.output.contains(#""outcome":"nothing_to_settle""#))
            let needed = try freshet.run(["settle", "--without", "cedar"])
            #expect(needed.exitCode == 65 && needed.errors.contains("leave out one of alder, birch, doum, or no bank"))
            #expect(
                try freshet.run(["settle", "--grace", "0", "--without", "doum", "--without", "doum"]).exitCode == 0)
            #expect(try freshet.run(["settle", "--window", "7"]).exitCode == 64)
            #expect(try freshet.run(["reconcile"]).exitCode == 0)
            let stranger = try freshet.run(["statement", "birch:mill-eur", "--as", "nobody@birch"])
            #expect(stranger.exitCode == 65 && stranger.errors.contains("freshet customer list"))
            let malformed = try freshet.run(["customer", "open", "birch", "Mill 2", "--name", "Mill"])
            #expect(malformed.exitCode == 65 && malformed.errors.contains("correct it as the message says"))
            let coordinator = try freshet.run(["books", "ford"])
            #expect(coordinator.errors.contains("Name one of: alder, birch, cedar, doum"))
            #expect(try freshet.run(["bank", "convert", "birch", "--core", "nonsense"]).exitCode == 64)
            up.interrupt()
            up.waitUntilExit()
        }
    }

    @Test func `a bank that is killed is reported and shown as down`() async throws {
        try await withUp(["--free-ports", "--output", "json"]) { freshet, up, report async throws in
            let birch = try #require(report.processes.first { $0.name == "birch" })
            kill(birch.pid, SIGKILL)
            while !freshet.text("up.err").contains("birch ended (signal 9)") {
                try await Task.sleep(for: .milliseconds(10))
            }
            let status = try freshet.run(["status"])
            #expect(status.exitCode == 1 && status.output.contains("down"))
            up.interrupt()
            up.waitUntilExit()
            #expect(up.terminationStatus == 0)
        }
    }

    @Test func `a bad file gives one clear error`() throws {
        let freshet = try BuiltFreshet()
        defer { freshet.remove() }
        let text = try String(contentsOfFile: BuiltFreshet.federation, encoding: .utf8)
        let file = freshet.home + "/bad.yaml"
        try text.replacingOccurrences(of: "id: birch", with: "id: alder").write(
            toFile: file, atomically: true, encoding: .utf8)
        let result = try freshet.run(["up", file])
        #expect(result.exitCode == 78 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("error[duplicate]: \(file):"))
        #expect(result.errors.contains("banks[1].id") && result.errors.contains("\nnext: "))
        #expect(try freshet.run(["up", file + "2"]).errors.contains("next: Name a file that exists"))
    }

    @Test func `every command has a help page with an example`() throws {
        let freshet = try BuiltFreshet()
        defer { freshet.remove() }
        for command in ["up", "status", "logs", "down"] {
            let help = try freshet.run([command, "--help"])
            #expect(help.exitCode == 0 && help.output.contains("  freshet \(command)"))
        }
        #expect(try freshet.run(["upp"]).exitCode == 64)
    }

    private struct Report: Decodable {
        struct Process: Decodable {
            let name: String
            let pid: Int32
        }
        let data: String
        let processes: [Process]
    }

    /// Starts a federation, waits until it is ready, and kills it at the end if it still runs.
    private func withUp(
        _ arguments: [String], _ body: (BuiltFreshet, Process, Report) async throws -> Void
    ) async throws {
        let freshet = try BuiltFreshet()
        defer { freshet.remove() }
        let up = try freshet.start(["up", BuiltFreshet.federation] + arguments, as: "up")
        defer { if up.isRunning { kill(up.processIdentifier, SIGKILL) } }
        while !freshet.text("up.out").hasSuffix("\n") {
            try #require(up.isRunning, "\(freshet.text("up.err"))")
            try await Task.sleep(for: .milliseconds(10))
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(freshet.text("up.out").utf8))
        try await body(freshet, up, report)
    }

    /// Whether a process still runs. A zombie, which has ended and waits to be reaped, does not.
    private func isRunning(_ pid: Int32) -> Bool {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return false }
        let afterName = String(decoding: stat, as: UTF8.self).split(separator: ")").last ?? ""
        return !afterName.hasPrefix(" Z")
    }
}
