public import Money

/// The name under which a leg addresses a lender's reserve: `reserve/EUR`.
///
/// Customers' account names have no slash, so the two cannot be confused.
public enum ReserveAccount {
    public static func name(_ currency: Currency) -> String { "reserve/\(currency.code)" }
}
