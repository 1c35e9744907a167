import ArgumentParser
import Hosting
import RegularBank

@main
struct Program: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freshet-regular-bank",
        abstract: "A regular bank of a Freshet federation, as a process of its own.",
        subcommands: [Serve.self, Key.self], defaultSubcommand: Serve.self)

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serves the bank until it is asked to stop.",
            discussion: "Example: freshet-regular-bank serve --member alder --federation alder.yaml --data ./alder")

        @OptionGroup var arguments: ServeArguments

        func run() async { await RegularBankProgram.serve(arguments) }
    }

    struct Key: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Prints the bank's public sealing key for the federation file, making the key where it is missing.",
            discussion: "Example: freshet-regular-bank key --data ./alder")

        @OptionGroup var arguments: KeyArguments

        func run() { RegularBankProgram.printKey(arguments) }
    }
}
