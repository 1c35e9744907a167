import ArgumentParser
import Hosting
import ProcessInterface
import VirtualBank

@main
struct Program: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freshet-virtual-bank",
        abstract: "A virtual bank of a Freshet federation, as a process of its own.",
        subcommands: [Serve.self, Key.self], defaultSubcommand: Serve.self)

    static func main() async { await ProgramRun().run(Self.self) }

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serves the bank until it is asked to stop.",
            discussion: "Example: freshet-virtual-bank serve --member alder --federation alder.yaml --data ./alder")

        @OptionGroup var arguments: ServeArguments

        func run() async { await VirtualBankProgram.serve(arguments) }
    }

    struct Key: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: """
                Prints the public parts of the bank's keys, and makes keys that are missing: its sealing key for the \
                federation file, and a request for a certificate for the federation's authority.
                """,
            discussion: "Example: freshet-virtual-bank key --data ./alder")

        @OptionGroup var arguments: KeyArguments

        func run() { VirtualBankProgram.printKeys(arguments) }
    }
}
