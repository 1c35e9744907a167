package import SettlementProtocol

/// A customer's account at one bank, written `BANK:ACCOUNT`.
package struct AccountAddress: Hashable, Sendable, CustomStringConvertible {
    package let bank: MemberID
    package let account: String

    package init(bank: MemberID, account: String) {
        self.bank = bank
        self.account = account
    }

    /// - Throws: ``ArgumentProblem``.
    package init(_ text: String) throws(ArgumentProblem) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let bank = try? MemberID(parts[0]), !parts[1].isEmpty else {
            throw ArgumentProblem("write BANK:ACCOUNT, such as cedar:sawmill-eur")
        }
        self.init(bank: bank, account: String(parts[1]))
    }

    package var description: String { "\(bank):\(account)" }
}
