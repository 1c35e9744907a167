import ArgumentParser
import Commands
import Testing

@Suite struct ShowsExamples {
    /// Every command with the words that call it.
    private static func commands(
        _ command: any ParsableCommand.Type, after words: [String]
    ) -> [(words: [String], command: any ParsableCommand.Type)] {
        let words = words + [command.configuration.commandName ?? ""]
        return [(words, command)] + command.configuration.subcommands.flatMap { commands($0, after: words) }
    }

    @Test func `every command's help has an example of it`() {
        for (words, command) in Self.commands(Freshet.self, after: []) {
            let example = words.joined(separator: " ")
            #expect(command.configuration.discussion.contains("  \(example)"), "freshet help \(example)")
        }
    }
}
