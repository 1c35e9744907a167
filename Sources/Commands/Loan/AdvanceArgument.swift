import BankAPI
import Money

/// `--advance LENDER:CURRENCY:AMOUNT:ACCOUNT[:REPAY-FROM]`: a lender's money for one of the borrower's accounts.
package struct AdvanceArgument {
    static let form = "LENDER:CURRENCY:AMOUNT:ACCOUNT[:REPAY-FROM]"

    package let advance: API.Advance

    /// - Throws: ``CommandFailure`` with `argument_malformed` or a reason code of `MoneyError`.
    package init(_ text: String) throws(CommandFailure) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (4...5).contains(fields.count), fields.allSatisfy({ !$0.isEmpty }) else {
            throw CommandFailure(
                argument: "--advance", text, form: Self.form, example: "alder:EUR:8000.00:mill-eur")
        }
        let money = try MoneyArgument(currency: fields[1], amount: fields[2], at: "--advance \(text)")
        var advance = API.Advance()
        advance.lender = String(fields[0])
        advance.currency = money.currency.code
        advance.principalMinor = money.amount.minorUnits
        advance.account = String(fields[3])
        advance.repayFrom = fields.count > 4 ? String(fields[4]) : ""
        self.advance = advance
    }
}

extension CommandFailure {
    /// An argument that does not have the form it needs.
    init(argument name: String, _ text: String, form: String, example: String) {
        self.init(
            code: "argument_malformed", "\(name): \"\(text.prefix(80))\" is not \(form)",
            next: "Write it as \(name) \(example)", exitCode: 64)
    }
}
