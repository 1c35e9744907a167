public import Money

/// A bank's price for a loan inside one transaction, in one currency.
public struct LendingEntry: Hashable, Sendable {
    public var currency: Currency
    /// Rises with each change; quotes name it. At least 1.
    public var version: UInt32
    /// The rate on the principal; 10 000 is all of it.
    public var rateBasisPoints: UInt32
    /// The lowest fee, whatever the rate gives; the fee is never below one minor unit.
    public var minimumFee: Amount
    /// The largest principal of one advance.
    public var maximumPrincipal: Amount

    public init(
        currency: Currency, version: UInt32, rateBasisPoints: UInt32, minimumFee: Amount, maximumPrincipal: Amount
    ) {
        self.currency = currency
        self.version = version
        self.rateBasisPoints = rateBasisPoints
        self.minimumFee = minimumFee
        self.maximumPrincipal = maximumPrincipal
    }
}
