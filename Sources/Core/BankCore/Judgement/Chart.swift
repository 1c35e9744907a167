public import Ledger
import Lending
public import Money
import Projections
public import SettlementProtocol

/// The chart of accounts: how a bank's accounts are named.
///
/// A customer's account has the name that the customer knows. Only the other accounts' names contain a slash.
public enum Chart {
    public static func customer(_ account: String) -> AccountName { AccountName(account) }

    public static func reserve(_ currency: Currency) -> AccountName { AccountName(LendingAccount.reserve(currency)) }

    /// The share of the reserve that is set aside for `customer`.
    public static func allocation(_ customer: String, _ currency: Currency) -> AccountName {
        AccountName(LendingAccount.allocation(customer, currency))
    }

    public static func feeIncome(_ currency: Currency) -> AccountName { AccountName("fee-income/\(currency.code)") }

    public static func capital(_ currency: Currency) -> AccountName { AccountName("capital/\(currency.code)") }

    public static func clearing(_ peer: MemberID, _ currency: Currency) -> AccountName {
        AccountName("clearing/\(peer.text)/\(currency.code)")
    }

    public static func creditLimit(_ peer: MemberID, _ currency: Currency) -> AccountName {
        AccountName("credit-limit/\(peer.text)/\(currency.code)")
    }

    /// The part of the reserve that loans through `peer` may still hold at once.
    public static func lendingLimit(_ peer: MemberID, _ currency: Currency) -> AccountName {
        AccountName("lending-limit/\(peer.text)/\(currency.code)")
    }

    /// The part of the reserve that one borrower at `bank` may still hold at once.
    ///
    /// The name has 12 bits of the handle, so that a bank that makes up handles opens at most 4 096 accounts. Two
    /// borrowers of one bank rarely share one.
    public static func borrowerLimit(_ bank: MemberID, handle: Hash256, _ currency: Currency) -> AccountName {
        let digits = Hexadecimal.text(handle.bytes.prefix(2)).prefix(3)
        return AccountName("borrower-limit/\(bank.text)/\(digits)/\(currency.code)")
    }

    public static func position(_ currency: Currency) -> AccountName { AccountName("position/\(currency.code)") }

    /// The amount paid in at the settlement bank: to `peer`, or by `peer` if this bank is the settlement bank.
    public static func prefunding(_ peer: MemberID, _ currency: Currency) -> AccountName {
        AccountName("prefunding/\(peer.text)/\(currency.code)")
    }

    /// The account to which all legs of a settlement window post.
    public static func settlement(_ window: TransactionID, _ currency: Currency) -> AccountName {
        AccountName("\(settlementPrefix)\(window)/\(currency.code)")
    }

    /// The part of the clearing balance with `peer` that was frozen for a settlement window.
    public static func window(_ window: TransactionID, _ peer: MemberID, _ currency: Currency) -> AccountName {
        AccountName("window/\(window)/\(peer.text)/\(currency.code)")
    }

    private static let settlementPrefix = "settlement/"

    /// The window of a settlement account, or of an account frozen for one; nil for any other.
    public static func settlementWindow(of name: AccountName) -> TransactionID? {
        guard name.text.hasPrefix(settlementPrefix) || name.text.hasPrefix("window/") else { return nil }
        let parts = name.text.split(separator: "/")
        return parts.count > 2 ? try? TransactionID(String(parts[1])) : nil
    }

    /// Whether a leg that names `account` belongs to the settlement of a window.
    static func isSettlement(_ account: String) -> Bool { account.hasPrefix(settlementPrefix) }

    /// The peer of a clearing account; nil for any other.
    public static func peer(ofClearing name: AccountName) -> MemberID? {
        let parts = name.text.split(separator: "/")
        guard parts.count == 3, parts[0] == "clearing" else { return nil }
        return try? MemberID(parts[1])
    }

    public static func isAllocation(_ name: AccountName) -> Bool { name.text.hasPrefix("allocation/") }

    /// Whether `name` may be a customer's: 1 to 64 of a-z, 0-9 and '-'.
    public static func isCustomerName(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { text in
            guard (1...64).contains(text.count) else { return false }
            for byte in text {
                guard (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D else { return false }
            }
            return true
        }
    }
}
