public import Money

/// The terms that a lender publishes for one currency.
public struct LendingTerms: Hashable, Sendable {
    public let version: UInt32
    public let currency: Currency
    public let basisPoints: UInt32
    public let minimumFee: Amount
    public let maximumPrincipal: Amount
    /// The longest time for which the coordinator may gather votes, and the advance is held.
    public let maximumTimeoutMilliseconds: UInt32

    /// Ten seconds.
    public static let defaultTimeoutMilliseconds: UInt32 = 10_000

    public init(
        version: UInt32, currency: Currency, basisPoints: UInt32, minimumFee: Amount, maximumPrincipal: Amount,
        maximumTimeoutMilliseconds: UInt32 = Self.defaultTimeoutMilliseconds
    ) {
        self.maximumTimeoutMilliseconds = maximumTimeoutMilliseconds
        self.version = version
        self.currency = currency
        self.basisPoints = basisPoints
        self.minimumFee = minimumFee
        self.maximumPrincipal = maximumPrincipal
    }

    /// The fee of `principal`: rounded up, at least the minimum and one minor unit.
    ///
    /// - Throws: `MoneyError` with `amount_not_positive` or `amount_too_large`.
    public func fee(on principal: Amount) throws(MoneyError) -> Amount {
        try principal.fee(basisPoints: basisPoints, minimum: minimumFee)
    }
}
