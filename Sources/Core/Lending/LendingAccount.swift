public import Money

/// The names under which legs address what a lender lends from.
///
/// Customers' account names have no slash, so they cannot be confused with these.
public enum LendingAccount {
    /// The reserve that everybody may borrow from: `reserve/EUR`.
    public static func reserve(_ currency: Currency) -> String { "reserve/\(currency.code)" }

    /// The share of the reserve that is set aside for one of the lender's own customers: `allocation/mill-co/EUR`.
    public static func allocation(_ customer: String, _ currency: Currency) -> String {
        "allocation/\(customer)/\(currency.code)"
    }
}
