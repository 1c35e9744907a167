import ArgumentParser
import CommandParts
import Federation
import ProcessInterface
import SettlementProtocol
import Terminal

/// `freshet down`: stops a running federation.
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop a running federation in order, as Ctrl-C in its terminal would.",
        discussion: """
            Returns when all its processes have ended.

              freshet down
              freshet down --data ./creek
            """)

    @OptionGroup var dataOption: DataOption

    func run() async throws {
        let federation = try dataOption.find()
        try await federation.stop()
        LostOutput.follows("\(federation.run.federation) is stopped", next: "There is nothing left to do.")
        StandardOutput.line("stopped \(federation.run.federation)")
    }
}
