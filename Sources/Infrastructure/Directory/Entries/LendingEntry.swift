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
    /// The longest time for which a coordinator may gather votes on a loan; milliseconds.
    public var maximumTimeoutMilliseconds: UInt32

    /// The longest time if the file names none: ten seconds.
    public static let defaultTimeoutMilliseconds: UInt32 = 10_000

    public init(
        currency: Currency, version: UInt32, rateBasisPoints: UInt32, minimumFee: Amount, maximumPrincipal: Amount,
        maximumTimeoutMilliseconds: UInt32 = Self.defaultTimeoutMilliseconds
    ) {
        self.maximumTimeoutMilliseconds = maximumTimeoutMilliseconds
        self.currency = currency
        self.version = version
        self.rateBasisPoints = rateBasisPoints
        self.minimumFee = minimumFee
        self.maximumPrincipal = maximumPrincipal
    }
}
