import ArgumentParser
import BankAPI
import BankClient
import CommandParts
import Directory
import Federation
import Foundation
import Money
import ProcessInterface
import SettlementProtocol
import SupplyChain
import Terminal
import Transport

/// `freshet mandate give`: consents to debits of one account.
struct MandateGiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "give",
        abstract: "Consent to debits of an account by one creditor, for one document.",
        discussion: """
            Giving the same mandate again has no effect; with other terms it is a conflict: revoke the mandate first, or \
            name it with --replace. With --invoice, the limit is the invoice's payable amount unless --limit is given. \
            An invoice with a warning that a bank would not lend on is refused until the warning is accepted.

            Only the creditor's bank may debit, and only the whole limit at once, so that nobody else can use up a part \
            of the mandate. --originator and --at-least allow more.

              freshet mandate give --as harbour@doum --account harbour-eur \\
                --creditor birch:mill-eur --invoice invoice.xml --until 2027-12-31
              freshet mandate give --as harbour@doum --account harbour-eur \\
                --creditor birch:mill-eur --limit 12400.00 --until 2027-12-31 \\
                --document-supplier 0088:7300010000018 \\
                --document-number 2026-0117 --document-issue-date 2026-11-02
            """)

    @OptionGroup var customer: CustomerOptions

    @Option(help: ArgumentHelp("The customer's account that may be debited.", valueName: "account"))
    var account: String

    @Option(
        help: ArgumentHelp("The account that may be paid.", valueName: "bank:account"), transform: AccountAddress.init)
    var creditor: AccountAddress

    @Option(help: "The total that may be debited, in the account's currency.")
    var limit: String?

    @Option(help: ArgumentHelp("The last day (UTC).", valueName: "yyyy-mm-dd"))
    var until: String

    @Option(
        help: ArgumentHelp(
            """
            A bank through which a debit may be requested, or ANY; repeatable. The creditor's bank alone if left out.
            """, valueName: "bank"))
    var originator: [String] = []

    @Flag(help: "A debit takes the whole limit at once; so it is unless --at-least is given.")
    var whole = false

    @Option(help: ArgumentHelp("The least amount of one debit, in the account's currency.", valueName: "amount"))
    var atLeast: String?

    @Option(help: ArgumentHelp("The mandate that this one replaces; it is revoked in the same step.", valueName: "id"))
    var replace: String?

    @OptionGroup(title: "The document") var document: MandateDocumentOptions
    @OptionGroup var outputOptions: OutputOptions

    /// The word for any bank; no bank has such an id.
    static let anyOriginator = "ANY"

    func validate() throws {
        if whole, atLeast != nil { throw ValidationError("Give --whole or --at-least, but not both.") }
        if originator.contains(Self.anyOriginator), originator.count > 1 {
            throw ValidationError("Name banks with --originator, or ANY, but not both.")
        }
    }

    func run() async throws {
        let named = try document.named()
        guard let day = CalendarDay(until) else {
            throw CommandFailure(argument: "--until", until, form: "a day as YYYY-MM-DD", example: "2027-12-31")
        }
        var request = API.GiveMandateRequest()
        request.account = account
        request.creditorBank = creditor.bank.text
        request.creditorAccount = creditor.account
        request.documentReference = Data(named.reference.bytes)
        request.until = "\(day)"
        request.anyOriginator = originator == [Self.anyOriginator]
        if !request.anyOriginator { request.originators = originator }
        request.replaces = replace ?? ""
        let mandate = try await customer.ask { [request] client in
            do {
                return try await give(request, limit: named.payable, client)
            } catch let error as ConnectError {
                throw CommandFailure(asking: error)
            }
        }
        LostOutput.follows(
            "the mandate is given",
            next: "List it with: \(customer.dataOption.command("freshet mandate list --as \(customer.customer)"))")
        switch outputOptions.output {
        case .json: try JSONOutput.print(MandateReport(mandate))
        case .human: MandateTable([mandate]).print(outputOptions.style)
        }
    }

    private func give(
        _ request: API.GiveMandateRequest, limit payable: (amount: Amount, currency: Currency)?,
        _ client: CustomerClient
    ) async throws -> API.Mandate {
        let accounts = try await client.listAccounts().accounts
        guard let own = accounts.first(where: { $0.id == account }) else {
            throw CommandFailure(
                code: "unknown_account", "\(customer.customer) has no account \"\(account.prefix(80))\"",
                next: "Name one of: \(accounts.map(\.id).joined(separator: ", "))", exitCode: Exit.badData)
        }
        var request = request
        request.limitMinor = try limitMinor(in: own.currency, payable)
        request.leastMinor =
            try atLeast.map { text throws(CommandFailure) in
                try MoneyArgument(currency: own.currency, amount: text, at: "--at-least").amount.minorUnits
            } ?? request.limitMinor
        return try await client.giveMandate(request)
    }

    private func limitMinor(
        in currency: String, _ payable: (amount: Amount, currency: Currency)?
    ) throws(CommandFailure) -> Int64 {
        if let limit { return try MoneyArgument(currency: currency, amount: limit, at: "--limit").amount.minorUnits }
        guard let payable else {
            throw CommandFailure(
                code: "option_missing", "a mandate needs --limit, unless --invoice is given",
                next: "Add --limit AMOUNT.", exitCode: Exit.usage)
        }
        guard payable.currency.code == currency else {
            throw CommandFailure(
                code: "currency_mismatch",
                "the invoice is payable in \(payable.currency), the account is in \(currency)",
                next: "Name an account in the invoice's currency, or a limit with --limit.", exitCode: Exit.badData)
        }
        return payable.amount.minorUnits
    }
}
