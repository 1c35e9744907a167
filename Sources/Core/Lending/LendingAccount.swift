public import Money

/// The account names by which legs address a lender's funds for lending.
///
/// Customers' account names have no slash, so they cannot be confused with these.
public enum LendingAccount {
    /// The reserve that every borrower may borrow from: `reserve/EUR`.
    public static func reserve(_ currency: Currency) -> String { "reserve/\(currency.code)" }

    /// The share of the reserve that is set aside for one of the lender's own customers: `allocation/mill-co/EUR`.
    public static func allocation(_ customer: String, _ currency: Currency) -> String {
        "allocation/\(customer)/\(currency.code)"
    }
}
