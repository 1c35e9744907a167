import ArgumentParser
import BankAPI
import CommandParts
import Federation
import Terminal

/// `freshet positions`: what the banks owe one another.
struct PositionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "positions",
        abstract: "Show what the banks owe one another, bank by bank and all together.",
        discussion: """
            Bilateral: what each bank owes each other by its clearing account, and what the other may still come to owe it. \
            Multilateral: each bank's position against all others together, and how far its net debit cap lets it fall. \
            Each bank is asked for itself, so while loans are settled two banks may be shown at different moments.

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
        case .human: for line in positions.lines(outputOptions.style) { print(line) }
        }
    }
}
