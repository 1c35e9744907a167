import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Federation
import ProcessInterface
import Terminal
import Transport

/// `freshet books`: one bank's accounts and trial balance.
struct BooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "books",
        abstract: "Show a bank's accounts, holds, clearing, limits and trial balance.",
        discussion: """
            Asks as the bank's operator. Held money is reserved for prepared transactions. Pending money will come in \
            with them. Available money may still be debited. Exit code 65 when the balance of an account cannot be read; \
            the others are shown.

              freshet books birch
              freshet books birch --output json
            """)

    @OptionGroup var operators: OperatorOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let books = try await operators.ask { (bank) async throws(ConnectError) in try await bank.getBooks() }
        switch outputOptions.output {
        case .json: try JSONOutput.print(BooksReport(books))
        case .human: for line in BooksTable(books).lines(outputOptions.style) { StandardOutput.line(line) }
        }
        if books.accounts.contains(where: \.damaged) { throw ExitCode(Exit.badData) }
    }
}
