import CheckoutFiles
import Foundation
import Testing

extension RunsTheBuiltPrograms {
    /// Standard output that cannot be written is exit code 74 with a reason, for every command.
    @Suite struct SaysWhenOutputIsLost {}
}

extension RunsTheBuiltPrograms.SaysWhenOutputIsLost {
    private static let invoice = Checkout.path("fixtures/invoices/mill-timber-2026-0117.xml")

    /// A device that is always full.
    private func full() throws -> FileHandle { try #require(FileHandle(forWritingAtPath: "/dev/full")) }

    @Test(arguments: [
        ["--help"], ["--version"], ["help", "loan"], ["up", "--help"], ["simulate", "--help"],
        ["--generate-completion-script", "bash"], ["document", "inspect", invoice],
        ["document", "inspect", invoice, "--output", "json"],
    ])
    func `a full disk is named, and is never taken for success or for no`(arguments: [String]) throws {
        let freshet = try BuiltFreshet()
        defer { freshet.remove() }
        let result = try freshet.run(arguments, output: full())
        #expect(result.exitCode == 74)
        #expect(result.errors.hasPrefix("error[output_failed]: standard output cannot be written: No space left"))
        #expect(result.errors.contains("\nnext: "))
    }

    @Test(arguments: [["--help"], ["simulate", "--help-simulation"]])
    func `a reader that went away is no reason to say anything`(arguments: [String]) throws {
        let freshet = try BuiltFreshet()
        defer { freshet.remove() }
        // Closed in every process that another test starts meanwhile: one reader more would be one too many. Other tests
        // of this process may have it ignore SIGPIPE.
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        close(ends[0])
        let writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        let help = try freshet.start(arguments, as: "help", output: writing, signals: "--default-signal=PIPE")
        help.waitUntilExit()
        #expect(help.terminationReason == .uncaughtSignal && help.terminationStatus == SIGPIPE)
        #expect(freshet.text("help.err").isEmpty)
    }

    @Test func `a federation whose addresses cannot be printed is not left running`() throws {
        let freshet = try BuiltFreshet()
        defer { freshet.remove() }
        let up = try freshet.run(["up", BuiltFreshet.federation, "--free-ports"], output: full())
        #expect(up.exitCode == 74 && up.errors.contains("error[output_failed]"))
        #expect(!up.errors.contains("error[internal]"))
        #expect(try freshet.run(["status"]).exitCode == 69)
    }

    @Test func `what a command did is told even if its report is lost`() async throws {
        let freshet = try BuiltFreshet()
        defer { freshet.remove() }
        let up = try await freshet.up()
        defer { if up.isRunning { kill(up.processIdentifier, SIGKILL) } }
        let id = "01a22000-0000-7000-8000-000000000001"
        let request = [
            "loan", "request", "--as", "mill@birch", "--advance", "alder:EUR:25.00:mill-eur", "--pay",
            "mill-eur:EUR:25.00:cedar:sawmill-eur:OAK-7", "--output", "json",
        ]
        let lost = try freshet.run(request, output: full())
        #expect(lost.exitCode == 74 && lost.errors.contains(" is committed, but standard output cannot be written"))
        let shown = try #require(lost.errors.firstMatch(of: /freshet (loan show [0-9a-f-]{36} --as mill@birch)/))
        #expect(try freshet.run(shown.1.split(separator: " ").map(String.init)).output.contains("COMMITTED"))

        for command in [["books", "birch"], ["reconcile"], ["reconcile", "--output", "json"], ["status"], ["logs"]] {
            #expect(try freshet.run(command, output: full()).exitCode == 74, "\(command)")
        }
        let moved = try freshet.run(
            ["reserve", "allocate", "birch", "--customer", "mill", "--amount", "EUR:1.00"], output: full())
        #expect(moved.exitCode == 74 && moved.errors.contains("the amount is moved"))
        // Aborted: it would be exit code 1, and the reason is told.
        let aborted = try freshet.run(
            request.map { $0.replacing("25.00", with: "9999999.00") } + ["--id", id], output: full())
        #expect(aborted.exitCode != 0 && aborted.exitCode != 2 && aborted.errors.contains("error["))
        up.interrupt()
        up.waitUntilExit()
    }

    @Test func `an empty path is refused, and an empty variable is as good as none`() throws {
        let freshet = try BuiltFreshet()
        defer { freshet.remove() }
        for arguments in [
            ["up", "--data", ""], ["up", ""], ["status", "--data="], ["inspect", ""], ["simulate", ""],
        ] {
            let result = try freshet.run(arguments)
            #expect(result.exitCode == 64 && result.errors.hasPrefix("error[argument_empty]"), "\(arguments)")
        }
        let status = try freshet.run(["status"], environment: ["FRESHET_DATA": ""])
        #expect(status.exitCode == 69 && status.errors.contains("no federation runs\n"))
    }

    @Test func `a hang-up that the parent ignores stays ignored, here and in every process`() async throws {
        let freshet = try BuiltFreshet()
        defer { freshet.remove() }
        let up = try await freshet.up(signals: "--ignore-signal=HUP")
        defer { if up.isRunning { kill(up.processIdentifier, SIGKILL) } }
        let json = try freshet.run(["status", "--output", "json"]).output
        let members = json.matches(of: /"pid":(\d+)/).compactMap { Int32($0.1) }
        #expect(members.count == 5)
        for pid in [up.processIdentifier] + members { #expect(try ignoresHangUp(pid), "process \(pid)") }
        kill(up.processIdentifier, SIGHUP)
        #expect(try freshet.run(["status"]).exitCode == 0)
        up.interrupt()
        up.waitUntilExit()
        #expect(up.terminationStatus == 0)
    }

    /// SIGHUP is signal 1: the lowest bit of the mask.
    private func ignoresHangUp(_ pid: Int32) throws -> Bool {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let mask = try #require(status.firstMatch(of: /SigIgn:\s*[0-9a-f]*([0-9a-f])\s/))
        return try #require(UInt8(mask.1, radix: 16)) & 1 == 1
    }
}

extension BuiltFreshet {
    /// Starts the example federation, and returns when it is ready.
    fileprivate func up(signals: String? = nil) async throws -> Process {
        let up = try start(["up", Self.federation, "--free-ports"], as: "up", signals: signals)
        while !text("up.out").contains("ready in") {
            try #require(up.isRunning, "\(text("up.err"))")
            try await Task.sleep(for: .milliseconds(10))
        }
        return up
    }
}
