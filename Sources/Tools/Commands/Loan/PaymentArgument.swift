package import BankAPI
import CommandParts
import Money
package import Terminal

/// `--pay [BANK:]ACCOUNT:CURRENCY:AMOUNT:BANK:ACCOUNT[:REFERENCE]`: one payment.
///
/// Without a bank, the payer's account is at the bank that is asked. The currency, three capitals, marks the end of the
/// payer, because banks and accounts never have capitals. The rest is the reference, colons included.
package struct PaymentArgument {
    static let form = "[BANK:]ACCOUNT:CURRENCY:AMOUNT:BANK:ACCOUNT[:REFERENCE]"

    package let payment: API.Payment

    /// - Throws: ``CommandFailure`` with `argument_malformed` or a reason code of `MoneyError`.
    package init(_ text: String) throws(CommandFailure) {
        let fields = text.split(separator: ":", maxSplits: 6, omittingEmptySubsequences: false)
        let payerFields = fields.prefix { !Self.isCurrency($0) }
        let rest = text.split(separator: ":", maxSplits: payerFields.count + 4, omittingEmptySubsequences: false)
            .dropFirst(payerFields.count)
        guard (1...2).contains(payerFields.count), rest.count >= 4,
            (payerFields + rest.prefix(4)).allSatisfy({ !$0.isEmpty })
        else {
            throw CommandFailure(
                argument: "--pay", text, form: Self.form, example: "mill-eur:EUR:8000.00:cedar:sawmill-eur:TIMBER-88")
        }
        let parts = Array(rest)
        let money = try MoneyArgument(currency: parts[0], amount: parts[1], at: "--pay \(text)")
        var payment = API.Payment()
        payment.payerBank = payerFields.count == 2 ? String(payerFields[0]) : ""
        payment.payerAccount = String(payerFields[payerFields.count - 1])
        payment.payeeBank = String(parts[2])
        payment.payeeAccount = String(parts[3])
        payment.currency = money.currency.code
        payment.amountMinor = money.amount.minorUnits
        payment.reference = parts.count > 4 ? String(parts[4]) : ""
        self.payment = payment
    }

    private static func isCurrency(_ field: Substring) -> Bool {
        field.utf8.count == 3 && field.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}
