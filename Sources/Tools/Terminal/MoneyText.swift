import Money

/// Amounts for people: with the currency's number of decimals, and commas between thousands.
package enum MoneyText {
    /// `12,400.00` for 1240000 minor units of EUR, `-7` for -7 of JPY, `7 minor units` if the currency is unknown.
    package static func amount(_ minorUnits: Int64, _ code: String) -> String {
        guard let currency = try? Currency(code) else { return "\(minorUnits) minor units" }
        let sign = minorUnits < 0 ? "-" : ""
        let digits = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
        let decimals = currency.exponent > 0 ? "." + padded.suffix(currency.exponent) : ""
        return sign + grouped(padded.dropLast(currency.exponent)) + decimals
    }

    /// `EUR 12,400.00`.
    package static func money(_ minorUnits: Int64, _ code: String) -> String { "\(code) \(amount(minorUnits, code))" }

    private static func grouped(_ digits: Substring) -> String {
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped.append(",") }
            grouped.append(digit)
        }
        return grouped
    }
}
