package import Money
import ProcessInterface
package import Terminal

/// An amount and its currency from the command line.
package struct MoneyArgument: Hashable, Sendable {
    package let amount: Amount
    package let currency: Currency

    /// - Parameter place: The argument, for the message.
    /// - Throws: ``CommandFailure`` with the reason codes of `MoneyError`.
    package init(currency: some StringProtocol, amount: some StringProtocol, at place: String) throws(CommandFailure) {
        do throws(MoneyError) {
            self.currency = try Currency(String(currency))
            self.amount = try Self.payable(amount, in: self.currency)
        } catch {
            throw CommandFailure(error, at: place)
        }
    }

    /// - Throws: `MoneyError`, also for an amount that is not positive.
    private static func payable(_ text: some StringProtocol, in currency: Currency) throws(MoneyError) -> Amount {
        try Amount(payable: try Amount(decimal: text, in: currency).minorUnits)
    }
}

extension CommandFailure {
    /// An invalid currency or amount.
    package init(_ error: MoneyError, at place: String) {
        let next =
            switch error.code {
            case .unknownCurrency: "Write a code of ISO 4217 in capitals, such as EUR."
            case .malformed: "Write digits with a point before the decimals, such as 1200.00."
            case .tooPrecise: "Leave out the decimals that the currency does not have."
            case .tooLarge: "Name a smaller amount."
            case .notPositive: "Name an amount of more than zero."
            }
        self.init(code: error.code.rawValue, "\(place): \(error.detail)", next: next, exitCode: Exit.badData)
    }
}
