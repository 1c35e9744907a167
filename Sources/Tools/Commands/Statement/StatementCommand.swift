import ArgumentParser
import BankAPI
import CommandParts
import Directory
import Federation
import ProcessInterface
import SettlementProtocol
import Statements
import Terminal
import Transport

/// `freshet statement`: shows the entries of one account.
struct StatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "Show an account's entries as a table, as CSV, or as camt.053.",
        discussion: """
            Asks as the bank's operator, who may see any account, or with --as as the customer who owns the account. \
            Days are UTC, and the period includes both. Each leg of a loan is an entry; docs/statements.md explains the \
            formats.

              freshet statement birch:mill-eur
              freshet statement birch:mill-eur --as mill@birch --from 2026-11-01 --to 2026-11-30
              freshet statement birch:clearing/alder/EUR --format csv > clearing.csv
              freshet statement birch:mill-eur --format camt053 > mill-eur.xml
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case csv
        case camt053
    }

    @Argument(
        help: ArgumentHelp("The account and its bank.", valueName: "bank:account"), transform: AccountAddress.init)
    var account: AccountAddress

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The customer that asks, and its bank.", valueName: "customer@bank"),
        transform: CustomerAddress.init)
    var customer: CustomerAddress?

    @Option(
        help: ArgumentHelp("The first day. Default: the day of the account's first entry.", valueName: "yyyy-mm-dd"))
    var from: String?

    @Option(help: ArgumentHelp("The last day. Default: today.", valueName: "yyyy-mm-dd"))
    var to: String?

    @Option(help: "The format of the statement: table, csv or camt053. With --output json it is always JSON.")
    var format = Format.table

    @OptionGroup var dataOption: DataOption
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let period = try StatementDays(from: from, to: to)
        let statement = try await dataOption.ask { client, federation in
            _ = try federation.member(account.bank.text)
            return try await StatementPages(account: account, customer: customer, federation: client)
                .statement(of: period)
        }
        switch (outputOptions.output, format) {
        case (.json, _): try JSONOutput.print(StatementReport(statement))
        case (.human, .table): StatementTable(statement).print(outputOptions.style)
        case (.human, .csv): write(StatementCSV(statement))
        case (.human, .camt053): write(Camt053(statement))
        }
    }

    private func write(_ document: some TextOutputStreamable) {
        var output = DataStream()
        document.write(to: &output)
    }
}

private struct DataStream: TextOutputStream {
    mutating func write(_ text: String) { StandardOutput.write(text) }
}
