import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Federation
import Terminal
import Transport

/// `freshet customer`: a bank's customers.
struct CustomerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer",
        abstract: "Open, close and list a bank's customers and their accounts.",
        discussion: """
              freshet customer open birch smith --name "Smith & Sons" --account smith-eur:EUR
              freshet customer list birch
              freshet customer close birch smith
            """,
        subcommands: [CustomerOpenCommand.self, CustomerCloseCommand.self, CustomerListCommand.self])
}

/// `freshet customer open`.
struct CustomerOpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Add a customer, or open more accounts for one.",
        discussion: """
            Repeating the command has no effect. Accounts start with a balance of zero.

              freshet customer open birch smith --name "Smith & Sons" --account smith-eur:EUR --account smith-usd:USD
            """)

    @OptionGroup var operators: OperatorOptions

    @Argument(help: "The customer's id at this bank: 1 to 63 characters of a-z, 0-9 and '-', starting with a letter.")
    var id: String

    @Option(help: "The customer's name.")
    var name: String

    @Option(help: ArgumentHelp("The customer's id in invoices and other documents.", valueName: "scheme:value"))
    var partyID: String?

    @Option(help: ArgumentHelp("An account to open; repeatable.", valueName: "account:currency"))
    var account: [String] = []

    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let request = try request()
        let customer = try await operators.ask(again: "Repeat the command; it takes effect only once.") {
            (bank) async throws(ConnectError) in try await bank.openCustomer(request)
        }
        operators.noteInCaseOfLoss("customer \(id) is open")
        try CustomerOutput([customer]).print(outputOptions)
    }

    private func request() throws(CommandFailure) -> API.OpenCustomerRequest {
        var request = API.OpenCustomerRequest()
        request.id = id
        request.name = name
        request.partyID = partyID ?? ""
        for text in account {
            let fields = text.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 2, fields.allSatisfy({ !$0.isEmpty }) else {
                throw CommandFailure(argument: "--account", text, form: "ACCOUNT:CURRENCY", example: "smith-eur:EUR")
            }
            var new = API.NewAccount()
            new.id = String(fields[0])
            new.currency = String(fields[1])
            request.accounts.append(new)
        }
        return request
    }
}

/// `freshet customer close`.
struct CustomerCloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close a customer's accounts, all of which must be empty.",
        discussion: """
            Refused while an account or allocation has a balance, or holds of unfinished transactions.

              freshet customer close birch smith
            """)

    @OptionGroup var operators: OperatorOptions

    @Argument(help: "The customer's id.")
    var id: String

    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let customer = try await operators.ask(again: "Repeat the command; it takes effect only once.") {
            (bank) async throws(ConnectError) in try await bank.closeCustomer(id)
        }
        operators.noteInCaseOfLoss("customer \(id) is closed")
        try CustomerOutput([customer]).print(outputOptions)
    }
}

/// `freshet customer list`.
struct CustomerListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List a bank's customers with their open accounts.",
        discussion: "  freshet customer list birch")

    @OptionGroup var operators: OperatorOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let customers = try await operators.ask { (bank) async throws(ConnectError) in try await bank.listCustomers() }
        try CustomerOutput(customers).print(outputOptions)
    }
}

extension OperatorOptions {
    /// Remembers a change to the bank's customers.
    fileprivate func noteInCaseOfLoss(_ text: String) {
        LostOutput.follows(
            text, next: "See the bank's customers with: \(dataOption.command("freshet customer list \(bank)"))")
    }
}
