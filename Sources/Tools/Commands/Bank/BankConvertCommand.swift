import ArgumentParser
import CommandParts
import Directory
import Federation
import Foundation
import ProcessInterface
import Terminal

/// `freshet bank convert`: moves a bank's books into its own PostgreSQL.
struct BankConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Turn a bank of a running federation into a regular one on its own PostgreSQL.",
        discussion: """
            Stops the bank, copies its books into the database (accounts, holds, votes, clearing entries, statements), \
            compares the two, and starts the bank again as a regular one with the same ports, folder and keys. The \
            other members keep running. The old books are never used again.

            If a check fails, nothing changes and the bank serves as before. If the command is interrupted, run it \
            again. First prepare the database: docs/postgresql-core.md. For details see docs/converting-a-bank.md.

              freshet bank convert birch --core postgres://freshet_adapter@127.0.0.1:25714/bank
              freshet bank convert birch --core postgres://freshet_adapter@db1/bank --mapping mapping.yaml
            """)

    @Argument(help: "The bank.")
    var bank: String

    @Option(help: "The database, postgres://user@host:port/database. The password comes from the password file.")
    var core: String

    @Option(help: "A file with the names of the bank's tables. Default: the names of the reference core.")
    var mapping: String?

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        guard core.hasPrefix("postgres://") || core.hasPrefix("postgresql://") else {
            throw CommandFailure(
                argument: "--core", core, form: "the address of a database",
                example: "postgres://freshet_adapter@127.0.0.1:5432/bank")
        }
        let federation = try dataOption.find()
        // Absolute, because the process that runs the federation works in another folder.
        let path = mapping.map { URL(filePath: $0).standardizedFileURL.path(percentEncoded: false) }
        if let path, !FileManager.default.isReadableFile(atPath: path) {
            throw CommandFailure(
                code: "file_unreadable", "\(path) cannot be read",
                next: "Name a file that exists and that you may read: --mapping FILE.", exitCode: Exit.noInput)
        }
        Talk.line("converting \(bank)")
        let conversion = try await federation.convert(bank, to: CoreEntry(url: core, mapping: path))
        LostOutput.follows(
            "\(conversion.member) is a regular bank on \(conversion.target)",
            next: "Run the command again for the report: nothing is converted twice.")
        let report = BankConversionReport(conversion, mapping: path)
        switch outputOptions.output {
        case .json: try JSONOutput.print(report)
        case .human: report.print(outputOptions.style)
        }
    }
}
