import ArgumentParser
import BankAPI
import Federation
import SettlementProtocol
import Transport

/// `freshet books`: one bank's accounts and trial balance.
struct BooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "books",
        abstract: "Show a bank's accounts, holds, clearing, limits and trial balance.",
        discussion: """
            Asked in the name of the bank's operators. Held is kept for prepared transactions, pending is what they will \
            bring in, available what may still be debited.

              freshet books birch
              freshet books birch --output json
            """)

    @Argument(help: "The bank.")
    var bank: String

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let federation = try dataOption.find()
        let member = try federation.member(bank).id
        let client = ConnectClient()
        defer { client.shutdown() }
        let operators = try FederationClient(federation, client: client).operators(of: member)
        let books: API.Books
        do throws(ConnectError) { books = try await operators.getBooks() } catch {
            throw CommandFailure(asking: error)
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(BooksReport(books))
        case .human: for line in BooksTable(books).lines(outputOptions.style) { print(line) }
        }
    }
}
