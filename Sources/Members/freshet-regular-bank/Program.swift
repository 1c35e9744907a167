import ArgumentParser
import Hosting
import ProcessInterface
import RegularBank

@main
struct Program: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freshet-regular-bank",
        abstract: "A regular bank of a Freshet federation, as a process of its own.",
        subcommands: [Serve.self, Convert.self, Key.self, Schema.self, Inspect.self], defaultSubcommand: Serve.self)

    static func main() async { await ProgramRun().run(Self.self) }

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serves the bank until it is asked to stop.",
            discussion: "Example: freshet-regular-bank serve --member alder --federation alder.yaml --data ./alder")

        @OptionGroup var arguments: ServeArguments

        func run() async { await RegularBankProgram.serve(arguments) }
    }

    struct Convert: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turns a virtual bank into this one: copies its books into the bank's PostgreSQL, once.",
            discussion: """
                Stop freshet-virtual-bank first, and give the bank `kind: regular` and `core: postgres://…` in the \
                federation file. The folder stays the bank's own, with its keys; only the books in it never serve again. \
                Every reason against the conversion is reported before anything is changed. If it is interrupted, run \
                it again, or start `serve`, which finishes it.

                Example: freshet-regular-bank convert --member alder --federation alder.yaml --data ./alder
                """)

        @OptionGroup var arguments: ServeArguments

        func run() async { await RegularBankProgram.convert(arguments) }
    }

    struct Key: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: """
                Prints the public parts of the bank's keys, and makes keys that are missing: its sealing key for the \
                federation file, and a request for a certificate for the federation's authority.
                """,
            discussion: "Example: freshet-regular-bank key --data ./alder")

        @OptionGroup var arguments: KeyArguments

        func run() { RegularBankProgram.printKeys(arguments) }
    }

    struct Inspect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks the bank's database without changing it, and prints what it finds as JSON.",
            discussion: "Example: freshet-regular-bank inspect --member cedar --federation cedar.yaml")

        @Option(help: "The bank, as the federation file names it.")
        var member: String

        @Option(help: "The federation file, or this bank's copy of it.")
        var federation: String

        func run() async throws {
            throw ExitCode(await StoreInspector.print(member: member, federation: federation))
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Prints the SQL that makes the schema freshet in the bank's database, or brings it up to date.",
            discussion: "Example: freshet-regular-bank schema --mapping mapping.yaml | psql DATABASE")

        @Option(help: "The mapping file that names the bank's tables. Without it, the reference core's names.")
        var mapping: String?

        func run() throws { throw ExitCode(SchemaPrinter.print(mapping: mapping)) }
    }
}
