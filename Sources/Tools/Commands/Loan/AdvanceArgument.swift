package import BankAPI
import CommandParts
import Money
import ProcessInterface
package import Terminal

/// `--advance LENDER:CURRENCY:AMOUNT:ACCOUNT[:REPAY-FROM]`: a lender's money for one of the borrower's accounts.
package struct AdvanceArgument {
    static let form = "LENDER:CURRENCY:AMOUNT:ACCOUNT[:REPAY-FROM]"
    static let allocatedForm = "CURRENCY:AMOUNT:ACCOUNT[:REPAY-FROM]"

    package let advance: API.Advance

    /// - Throws: ``CommandFailure`` with `argument_malformed` or a reason code of `MoneyError`.
    package init(_ text: String) throws(CommandFailure) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (4...5).contains(fields.count), fields.allSatisfy({ !$0.isEmpty }) else {
            throw CommandFailure(
                argument: "--advance", text, form: Self.form, example: "alder:EUR:8000.00:mill-eur")
        }
        var advance = try Self.advance(fields.dropFirst(), at: "--advance \(text)")
        advance.lender = String(fields[0])
        self.advance = advance
    }

    /// `--from-allocation CURRENCY:AMOUNT:ACCOUNT[:REPAY-FROM]`: an advance from the borrower's own allocation.
    ///
    /// - Throws: ``CommandFailure`` with `argument_malformed` or a reason code of `MoneyError`.
    package init(fromAllocation text: String) throws(CommandFailure) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (3...4).contains(fields.count), fields.allSatisfy({ !$0.isEmpty }) else {
            throw CommandFailure(
                argument: "--from-allocation", text, form: Self.allocatedForm, example: "EUR:8000.00:mill-eur")
        }
        var advance = try Self.advance(fields[...], at: "--from-allocation \(text)")
        advance.fromAllocation = true
        self.advance = advance
    }

    private static func advance(_ fields: ArraySlice<Substring>, at place: String) throws(CommandFailure) -> API.Advance
    {
        let fields = Array(fields)
        let money = try MoneyArgument(currency: fields[0], amount: fields[1], at: place)
        var advance = API.Advance()
        advance.currency = money.currency.code
        advance.principalMinor = money.amount.minorUnits
        advance.account = String(fields[2])
        advance.repayFrom = fields.count > 3 ? String(fields[3]) : ""
        return advance
    }
}

extension CommandFailure {
    /// An argument that does not have the required form.
    init(argument name: String, _ text: String, form: String, example: String) {
        self.init(
            code: "argument_malformed", "\(name): \"\(text.prefix(80))\" is not \(form)",
            next: "Write it as \(name) \(example)", exitCode: Exit.usage)
    }
}
