import ArgumentParser
import BankAPI
import CommandParts
import Federation
import ProcessInterface
import Terminal

/// `freshet positions`: what the banks owe one another.
struct PositionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "positions",
        abstract: "Show what the banks owe one another, bank by bank and all together.",
        discussion: """
            Bilateral: how much each bank owes each peer by its clearing account, and how much more the peer may owe \
            it. Multilateral: each bank's position against all others together, and how far its net debit cap lets it \
            fall. Each bank is asked separately, so while loans run, the banks may be shown at different moments.

              freshet positions
              freshet positions --output json
            """)

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let positions = Positions(
            try await dataOption.ask { client, _ in try await BooksSnapshot.take(client).books })
        switch outputOptions.output {
        case .json: try JSONOutput.print(positions)
        case .human: for line in positions.lines(outputOptions.style) { StandardOutput.line(line) }
        }
    }
}
