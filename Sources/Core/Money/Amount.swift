/// An exact count of a currency's minor units (cents for EUR, yen for JPY), signed and bounded.
///
/// The currency travels beside it: an account or a leg has exactly one.
public struct Amount: Hashable, Sendable {
    /// The largest magnitude that any amount, balance or total of one account may have: 10¹⁵ minor units.
    public static let limit: Int64 = 1_000_000_000_000_000
    public static let zero = Amount(trusted: 0)

    public let minorUnits: Int64

    /// - Throws: ``MoneyError`` with `amount_too_large` beyond ``limit``.
    public init(minorUnits: Int64) throws(MoneyError) {
        guard (-Self.limit...Self.limit).contains(minorUnits) else {
            throw MoneyError(.tooLarge, "\(minorUnits) minor units are beyond \(Self.limit)")
        }
        self.minorUnits = minorUnits
    }

    /// For payments: more than zero.
    ///
    /// - Throws: ``MoneyError`` with `amount_not_positive` or `amount_too_large`.
    public init(payable minorUnits: Int64) throws(MoneyError) {
        guard minorUnits > 0 else {
            throw MoneyError(.notPositive, "an amount to pay must be more than zero, not \(minorUnits)")
        }
        try self.init(minorUnits: minorUnits)
    }

    private init(trusted: Int64) { minorUnits = trusted }

    public func adding(_ other: Amount) throws(MoneyError) -> Amount {
        // Two bounded values cannot overflow Int64.
        try Amount(minorUnits: minorUnits + other.minorUnits)
    }

    public func subtracting(_ other: Amount) throws(MoneyError) -> Amount {
        try Amount(minorUnits: minorUnits - other.minorUnits)
    }

    public var negated: Amount { Amount(trusted: -minorUnits) }

    /// The fee of a principal at a rate of basis points, rounded up, never under `minimum` nor under one minor unit.
    ///
    /// `ceil(principal × bps / 10 000)` in 128-bit arithmetic, so no product can overflow.
    /// - Throws: ``MoneyError`` with `amount_not_positive` or `amount_too_large`.
    public func fee(basisPoints: UInt32, minimum: Amount) throws(MoneyError) -> Amount {
        guard minorUnits > 0 else { throw MoneyError(.notPositive, "a principal must be more than zero") }
        let product = Int128(minorUnits) * Int128(basisPoints)
        let rounded = (product + 9_999) / 10_000
        let due = max(rounded, Int128(max(minimum.minorUnits, 1)))
        guard due <= Int128(Self.limit) else {
            throw MoneyError(.tooLarge, "the fee is beyond \(Self.limit) minor units")
        }
        return Amount(trusted: Int64(due))
    }
}

extension Amount: Comparable {
    public static func < (left: Amount, right: Amount) -> Bool { left.minorUnits < right.minorUnits }
}
