import ArgumentParser

/// `freshet bank`: converts banks.
struct BankCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bank", abstract: "Turn a virtual bank into a regular one.",
        discussion: """
              freshet bank convert birch --core postgres://freshet_adapter@127.0.0.1:25714/bank
            """,
        subcommands: [BankConvertCommand.self])
}
