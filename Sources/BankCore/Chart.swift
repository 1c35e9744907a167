public import Ledger
public import Money
import Projections
public import SettlementProtocol

/// The chart of accounts: how a bank's accounts are named.
///
/// A customer's account has the name that the customer knows; every other name has a slash, which no customer's may.
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

    public static func position(_ currency: Currency) -> AccountName { AccountName("position/\(currency.code)") }

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
