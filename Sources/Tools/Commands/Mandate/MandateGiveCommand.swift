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
            Giving the same mandate again has no effect; with another limit or last day it is a conflict. With \
            --invoice, the limit is the invoice's payable amount unless --limit is given.

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

    @OptionGroup(title: "The document") var document: MandateDocumentOptions
    @OptionGroup var outputOptions: OutputOptions

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
