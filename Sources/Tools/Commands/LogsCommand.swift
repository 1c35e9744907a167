import ArgumentParser
import CommandParts
import Federation
import Foundation
import ProcessInterface
import SettlementProtocol

/// `freshet logs`: shows the processes' log lines.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the log lines of a running federation's processes.",
        discussion: """
            Without a name, shows the lines of every process, each with the process's name before it.

              freshet logs birch
              freshet logs birch --lines 20 --follow
            """)

    @Argument(help: "The bank or coordinator.")
    var member: String?

    @Option(name: [.customShort("n"), .long], help: "The number of most recent lines to show per process.")
    var lines = 100

    @Flag(name: .shortAndLong, help: "Keep showing new lines until Ctrl-C.")
    var follow = false

    @OptionGroup var dataOption: DataOption

    func validate() throws {
        guard (1...100_000).contains(lines) else { throw ValidationError("--lines takes a number from 1 to 100000") }
    }

    func run() async throws {
        let federation = try dataOption.find()
        let members = try member.map { [try federation.member($0)] } ?? federation.run.members
        let width = members.map(\.id.text.count).max() ?? 0
        var ends: [LogFollower] = []
        for member in members {
            let name = member.id.text.padding(toLength: width, withPad: " ", startingAt: 0)
            let prefix = members.count > 1 ? "\(name) | " : ""
            let follower = LogFollower(path: member.log, prefix: prefix)
            for line in LogTail.lines(of: member.log, last: lines) { StandardOutput.line(prefix + line) }
            ends.append(follower)
        }
        while follow, StandardOutput.flush() == nil {
            try await Task.sleep(for: .milliseconds(200))
            for index in ends.indices { ends[index].printNew() }
        }
    }
}

/// Prints the lines that are appended to a file.
private struct LogFollower {
    private let path: String
    private let prefix: String
    private var offset: UInt64
    private var rest = Data()

    /// Begins at the file's present end.
    init(path: String, prefix: String) {
        self.path = path
        self.prefix = prefix
        offset = (try? FileHandle(forReadingAtPath: path)?.seekToEnd()) ?? 0
    }

    /// Prints the new complete lines.
    mutating func printNew() {
        guard let handle = FileHandle(forReadingAtPath: path) else { return }
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: offset)) != nil, let new = try? handle.readToEnd() else { return }
        offset += UInt64(new.count)
        rest.append(new)
        while let end = rest.firstIndex(of: 0x0A) {
            StandardOutput.line(prefix + String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
            rest = Data(rest[rest.index(after: end)...])
        }
    }
}
