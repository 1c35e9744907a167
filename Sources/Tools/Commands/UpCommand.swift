import ArgumentParser
import CommandParts
import Directory
import Federation
import Foundation
import ProcessInterface
import SettlementProtocol
import Terminal

/// `freshet up`: runs a federation until it is stopped.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start every process of a federation, and stop them all with Ctrl-C.",
        discussion: """
            Each coordinator and bank is a process with its own ports and data folder. The first Ctrl-C stops them all \
            in order, a second one at once. No process is left behind, even if this one is killed.

            Each member gets a key and a certificate in its own folder, by an authority in DATA/authority; `freshet keys \
            list` shows them. Not for production: all keys are in one data folder on this machine.

              freshet up
              freshet up fixtures/federation.yaml --data ./creek
              freshet up --free-ports --output json
            """)

    @Argument(help: "The federation file. Default: federation.yaml here, else the one that comes with Freshet.")
    var file: String?

    @Option(help: "The folder for all data. Default: a temporary folder, removed at the end.")
    var data: String?

    @Flag(help: "Choose free ports instead of those in the file.")
    var freePorts = false

    @Flag(
        help: """
            This machine's clock is right: members set a horizon and a business day that are ahead of it back to it. \
            Use it once, after a clock was wrong for hours.
            """)
    var acceptClock = false

    @Flag(
        name: .customLong("insecure-plain-http"),
        help: """
            Let the members speak plain HTTP and believe every caller, to look at their messages. Only for members at \
            loopback addresses.
            """)
    var insecurePlainHTTP = false

    @Option(help: "How the processes write their logs: text or json.")
    var logFormat = LogSettings.Format.text

    @Option(help: "The least severe level to log: trace, debug, info, notice, warning, error or critical.")
    var logLevel = LogSettings.Level.notice

    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let signals = StopSignals()
        let file = try FederationSource.load(file)
        var settings = LocalFederationSettings(
            dataPath: data, programs: try Programs.besideThisExecutable(), freePorts: freePorts,
            log: LogSettings(format: logFormat, level: logLevel), isCurrent: true)
        settings.acceptsClock = acceptClock
        settings.isInsecure = insecurePlainHTTP
        let began = ContinuousClock.now
        let start = Task { [settings] in try await LocalFederation.start(file, settings: settings) }
        let (stopRequests, requests) = AsyncStream.makeStream(of: Void.self)
        let watch = Task {
            for await _ in signals.stream {
                // The first cancels an unfinished start and requests an orderly stop, the second kills everything.
                start.cancel()
                requests.yield()
                if signals.count > 1 { await (try? start.value)?.killAll() }
            }
        }
        defer { watch.cancel() }
        let federation = try await start.value
        do { try await announce(federation, after: .now - began) } catch {
            await federation.stop()
            throw error
        }
        let socket = try await takeRequests(federation)
        defer { socket.close() }
        let reports = Task { await report(federation, requests) }
        defer { reports.cancel() }
        for await _ in stopRequests { break }
        let nothingIsLeft = await federation.members.isEmpty
        Talk.line("stopping")
        // Closed before the folder is free for another process, which makes its own socket there.
        socket.close()
        await federation.stop()
        Talk.line("stopped")
        if signals.count > 1 { throw ExitCode(Exit.interrupted) }
        if nothingIsLeft { throw ExitCode(Exit.software) }
    }

    /// Takes requests from this user's other commands for things that only this process can do.
    private func takeRequests(_ federation: LocalFederation) async throws -> RequestSocket {
        do {
            return try RequestSocket(in: federation.folder) { request in
                let answer = await federation.answer(request)
                if case .converted(let conversion) = answer {
                    Talk.line("\(conversion.member) is a regular bank on \(conversion.target) now")
                }
                return answer
            }
        } catch {
            await federation.stop()
            throw error
        }
    }

    /// Reports members that end unexpectedly, and requests a stop when none is left.
    private func report(_ federation: LocalFederation, _ requests: AsyncStream<Void>.Continuation) async {
        for await end in federation.unexpectedEnds {
            CommandFailure(
                code: "member_died", "\(end.member) ended (\(end.status)); the others keep running",
                next: "Look at its log: \(end.log)", exitCode: Exit.done
            ).print()
            if await federation.members.isEmpty { requests.yield() }
        }
    }

    private func announce(_ federation: LocalFederation, after duration: Duration) async throws {
        let rows = await federation.members.map { MemberRow($0) }
        let milliseconds = Int(duration / .milliseconds(1))
        switch outputOptions.output {
        case .json:
            try JSONOutput.print(
                UpReport(
                    federation: federation.file.name, data: federation.folder.path, processes: rows,
                    elsewhere: elsewhere(federation), readyMilliseconds: milliseconds))
        case .human: printTable(federation, rows, milliseconds: milliseconds)
        }
        // A reader may wait for this; and nobody could find a federation whose addresses were lost.
        try StandardOutput.finish()
    }

    private func printTable(_ federation: LocalFederation, _ rows: [MemberRow], milliseconds: Int) {
        let style = outputOptions.style
        StandardOutput.line(
            "Freshet \(Version.current)  federation \"\(federation.file.name)\"  [not for production]\n")
        var table = Table([.init("process"), .init("kind"), .init("url"), .init("store"), .init("pid", .right)])
        for row in rows {
            table.add([Cell(row.name), Cell(row.kind), Cell(row.settlementURL), Cell(row.store), Cell("\(row.pid)")])
        }
        table.print(style)
        for bank in elsewhere(federation) {
            StandardOutput.line(
                "\n\(bank.name) is started elsewhere; its copy of the federation file: \(bank.federationFile)")
        }
        let fate = federation.folder.isTemporary ? "the data is removed (keep it with --data DIR)" : "the data is kept"
        let time = SecondsText.text(milliseconds: milliseconds)
        StandardOutput.line("\n\(style.green("ready in \(time) s")). Ctrl-C stops everything; \(fate).")
    }

    private func elsewhere(_ federation: LocalFederation) -> [ElsewhereRow] {
        federation.file.startedElsewhere.map {
            ElsewhereRow(name: $0.text, federationFile: federation.folder.configElsewhere(of: $0))
        }
    }
}

/// A bank that its own operators start.
private struct ElsewhereRow: Encodable {
    let name: String
    let federationFile: String

    enum CodingKeys: String, CodingKey {
        case name
        case federationFile = "federation_file"
    }
}

/// The output of `freshet up --output json` when all members are ready.
private struct UpReport: Encodable {
    let federation: String
    let data: String
    let processes: [MemberRow]
    let elsewhere: [ElsewhereRow]
    let readyMilliseconds: Int

    enum CodingKeys: String, CodingKey {
        case federation
        case data
        case processes
        case elsewhere
        case readyMilliseconds = "ready_ms"
    }
}
