/// Why a currency code or an amount was refused.
public struct MoneyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Programs branch on this code; it is stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Not an active ISO 4217 code for money that can be paid.
        case unknownCurrency = "unknown_currency"
        /// Not decimal text.
        case malformed = "amount_malformed"
        /// More decimals than the currency has, other than trailing zeros.
        case tooPrecise = "amount_too_precise"
        /// Beyond ``Amount/limit`` either way.
        case tooLarge = "amount_too_large"
        /// Zero or negative, but a payment needs more.
        case notPositive = "amount_not_positive"
    }

    public let code: Code
    /// For people; nothing parses it.
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail }
}
