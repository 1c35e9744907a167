/// An account of a bank, as reports and checks name it.
package struct AccountReference: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let bank: String
    package let account: String

    package init(bank: String, account: String) {
        self.bank = bank
        self.account = account
    }

    package var description: String { "\(account) at \(bank)" }

    package static func < (left: AccountReference, right: AccountReference) -> Bool {
        (left.bank, left.account) < (right.bank, right.account)
    }
}
