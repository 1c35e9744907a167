/// A decimal number of a document, exact to sixteen decimals, so that sums can be compared without tolerance.
struct ExactDecimal: Hashable, Sendable {
    static let zero = ExactDecimal(units: 0)

    /// A multiple of 10⁻¹⁶; below 10³² as read.
    private let units: Int128

    /// Reads an xs:decimal; nil if it is malformed, or has more than sixteen digits on either side of the point.
    init?(_ text: String) {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest.removeFirst() }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = Array(parts[0].utf8.drop { $0 == 0x30 })
        let fraction = parts.count == 2 ? Array(parts[1].utf8) : []
        guard rest.utf8.contains(where: { $0 != UInt8(ascii: ".") }), whole.count <= 16, fraction.count <= 16 else {
            return nil
        }
        var units: Int128 = 0
        for digit in whole + fraction + repeatElement(0x30, count: 16 - fraction.count) {
            guard (0x30...0x39).contains(digit) else { return nil }
            units = units * 10 + Int128(digit - 0x30)
        }
        self.units = isNegative ? -units : units
    }

    private init(units: Int128) { self.units = units }

    /// Whether `other` is this number, or this number rounded half up to two decimals as in EN 16931's rules.
    func agrees(with other: ExactDecimal) -> Bool {
        self == other || roundedToHundredths == other
    }

    /// Whether less than one whole unit lies between the two.
    func isWithinOne(of other: ExactDecimal) -> Bool {
        (self - other).units.magnitude < 10_000_000_000_000_000
    }

    /// `rate` hundredths of this number, rounded half up to two decimals; exact to eight decimals of both.
    func percent(_ rate: ExactDecimal) -> ExactDecimal {
        let step: Int128 = 100_000_000
        let (product, overflow) = (units / step).multipliedReportingOverflow(by: rate.units / step)
        return ExactDecimal(units: overflow ? .max / 2 : product / 100).roundedToHundredths
    }

    private var roundedToHundredths: ExactDecimal {
        let hundredth: Int128 = 100_000_000_000_000
        let remainder = units % hundredth
        let floor = units - (remainder < 0 ? remainder + hundredth : remainder)
        return ExactDecimal(units: units - floor >= hundredth / 2 ? floor + hundredth : floor)
    }

    /// A million of the largest numbers fit; beyond, the sum is a value that no document's number agrees with.
    static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
        let (sum, overflow) = left.units.addingReportingOverflow(right.units)
        return ExactDecimal(units: overflow ? .max / 2 : sum)
    }

    static func - (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
        left + ExactDecimal(units: -right.units)
    }
}
