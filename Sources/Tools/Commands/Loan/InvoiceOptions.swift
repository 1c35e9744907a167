import ArgumentParser
import CommandParts
import Money
import ProcessInterface
import SettlementProtocol
import SupplyChain
import Terminal

/// A loan on an invoice: the supplier borrows to pay its own supplier, and the buyer's payment repays the loan.
struct InvoiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The supplier's invoice, a UBL file. The buyer pays it in the same step.", valueName: "path"))
    var invoice: String?

    @Option(help: ArgumentHelp("The bank that lends.", valueName: "bank"))
    var lender: String?

    @Option(help: ArgumentHelp("The supplier's account, at the bank that is asked.", valueName: "account"))
    var account: String?

    @Option(
        help: ArgumentHelp("The buyer's account; it needs a mandate for this invoice.", valueName: "bank:account"),
        transform: AccountAddress.init)
    var buyer: AccountAddress?

    @Option(
        help: ArgumentHelp("The account of the supplier's own supplier.", valueName: "bank:account"),
        transform: AccountAddress.init)
    var upstream: AccountAddress?

    @Option(help: "The amount to borrow and pay upstream, in the invoice's currency.")
    var amount: String?

    @Option(help: ArgumentHelp("The reference of the payment upstream.", valueName: "text"))
    var upstreamReference = ""

    @Option(help: "A warning of the invoice that you have looked into and found harmless; repeatable.")
    var acceptWarning: [AcceptableWarning] = []

    /// Whether any of these options was given, ``acceptWarning`` aside.
    var isUsed: Bool {
        [invoice, lender, account, amount].contains { $0 != nil } || buyer != nil || upstream != nil
            || !upstreamReference.isEmpty
    }

    /// Reads the invoice.
    ///
    /// - Throws: ``CommandFailure``: `option_missing`, the reason codes of `DocumentError` and of `MoneyError`.
    func loan() throws(CommandFailure) -> InvoiceLoan {
        let path = try Self.needed(invoice, "--invoice")
        let lender = try Self.needed(lender, "--lender")
        let account = try Self.needed(account, "--account")
        let buyer = try Self.needed(buyer, "--buyer")
        let upstream = try Self.needed(upstream, "--upstream")
        let amount = try Self.needed(amount, "--amount")
        let document = try DocumentArgument.document(ofFile: path)
        return InvoiceLoan(
            invoice: document, lender: try Self.bank(lender), account: account, buyer: buyer, upstream: upstream,
            amount: try MoneyArgument(currency: document.payableCurrency.code, amount: amount, at: "--amount").amount,
            upstreamReference: upstreamReference, acceptedWarnings: Set(acceptWarning.map(\.warning)))
    }

    private static func needed<Value>(_ value: Value?, _ name: String) throws(CommandFailure) -> Value {
        guard let value else {
            throw CommandFailure(
                code: "option_missing", "a loan on an invoice needs \(name)",
                next: "Add \(name); freshet loan request --help shows an example.", exitCode: Exit.usage)
        }
        return value
    }

    private static func bank(_ text: String) throws(CommandFailure) -> MemberID {
        do { return try MemberID(text) } catch {
            throw CommandFailure(
                code: error.reason.rawValue, "--lender: \(error.detail)", next: error.reason.next, exitCode: Exit.usage)
        }
    }
}
