import SettlementProtocol

/// A customer's account at one bank, written `BANK:ACCOUNT`.
struct AccountAddress: Hashable, Sendable, CustomStringConvertible {
    let bank: MemberID
    let account: String

    init(bank: MemberID, account: String) {
        self.bank = bank
        self.account = account
    }

    /// - Throws: ``ArgumentProblem``.
    init(_ text: String) throws(ArgumentProblem) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let bank = try? MemberID(parts[0]), !parts[1].isEmpty else {
            throw ArgumentProblem("write BANK:ACCOUNT, such as cedar:sawmill-eur")
        }
        self.init(bank: bank, account: String(parts[1]))
    }

    var description: String { "\(bank):\(account)" }
}
