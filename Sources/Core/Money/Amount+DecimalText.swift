extension Amount {
    /// Reads exact decimal text such as `1234.50`, `-7` or `18.150`; no exponent, no grouping, a point as separator.
    ///
    /// Decimals beyond the currency's are accepted only if they are zeros.
    /// - Throws: ``MoneyError`` with `amount_malformed`, `amount_too_precise` or `amount_too_large`.
    public init(decimal text: some StringProtocol, in currency: Currency) throws(MoneyError) {
        var rest = Substring(text)
        let negative = rest.first == "-"
        if negative || rest.first == "+" { rest.removeFirst() }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts.first ?? ""
        let fraction = parts.count == 2 ? parts[1] : ""
        guard !whole.isEmpty || !fraction.isEmpty, Self.areDigits(whole), Self.areDigits(fraction) else {
            throw MoneyError(.malformed, "\"\(text.prefix(40))\" is not a decimal number")
        }
        let excess = fraction.utf8.dropFirst(currency.exponent)
        guard excess.allSatisfy({ $0 == 0x30 }) else {
            throw MoneyError(
                .tooPrecise,
                "\"\(text.prefix(40))\" has more than \(currency.exponent) decimals, the limit of \(currency)")
        }
        var minorUnits: Int64 = 0
        let padding = repeatElement(UInt8(0x30), count: max(0, currency.exponent - fraction.utf8.count))
        for digits in [Array(whole.utf8), Array(fraction.utf8.prefix(currency.exponent)), Array(padding)] {
            for digit in digits {
                minorUnits = minorUnits * 10 + Int64(digit - 0x30)
                guard minorUnits <= Self.limit else {
                    throw MoneyError(.tooLarge, "\"\(text.prefix(40))\" is beyond \(Self.limit) minor units")
                }
            }
        }
        try self.init(minorUnits: negative ? -minorUnits : minorUnits)
    }

    /// Decimal text with exactly the currency's decimals: `1234.50`; `-7` for JPY.
    public func decimal(in currency: Currency) -> String {
        let digits = String(minorUnits.magnitude)
        let sign = minorUnits < 0 ? "-" : ""
        guard currency.exponent > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
        return sign + padded.dropLast(currency.exponent) + "." + padded.suffix(currency.exponent)
    }

    private static func areDigits(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
