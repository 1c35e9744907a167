public import Money

/// What a bank asks for a loan inside one transaction, in one currency.
public struct LendingEntry: Hashable, Sendable {
    public var currency: Currency
    /// Rises with each change; quotes name it. At least 1.
    public var version: UInt32
    /// Of the principal; 10 000 is the whole of it.
    public var rateBasisPoints: UInt32
    /// The least fee, whatever the rate gives; the fee is never under one minor unit.
    public var minimumFee: Amount
    /// The most that one advance may be.
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
