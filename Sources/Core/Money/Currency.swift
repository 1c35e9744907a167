/// A currency of ISO 4217 that can be paid, with the number of decimals of its minor unit.
///
/// Funds codes, precious metals and test codes are not currencies here.
public struct Currency: Hashable, Sendable {
    /// The three letters, packed into one word so that comparing and hashing are cheap.
    private let letters: UInt32
    /// Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217, column "Minor unit").
    public let exponent: Int

    /// A currency of any time, as books keep it; ``init(_:inUseOn:)`` is for what is new.
    ///
    /// - Throws: ``MoneyError`` with `unknown_currency`.
    public init(_ code: String) throws(MoneyError) {
        guard let letters = Self.pack(code), let exponent = Self.exponents[letters] else {
            throw MoneyError(.unknownCurrency, "\"\(code.prefix(40))\" is not an ISO 4217 currency that can be paid")
        }
        self.letters = letters
        self.exponent = exponent
    }

    /// - Throws: ``MoneyError`` with `unknown_currency`.
    public init(_ code: Substring) throws(MoneyError) { try self.init(String(code)) }

    /// A currency that is in use on a day.
    ///
    /// - Parameter day: `YYYY-MM-DD`.
    /// - Throws: ``MoneyError`` with `unknown_currency`, also for a currency that another had replaced by then.
    public init(_ code: String, inUseOn day: @autoclosure () -> String) throws(MoneyError) {
        try self.init(code)
        guard let withdrawal, withdrawal.lastDay < day() else { return }
        throw MoneyError(
            .unknownCurrency,
            "\(code) was in use until \(withdrawal.lastDay); use \(withdrawal.successor) in its place")
    }

    /// The end of a currency that another has replaced; nil for a currency in use.
    public var withdrawal: Withdrawal? { Self.withdrawals[letters] }

    /// The end of a currency.
    public struct Withdrawal: Hashable, Sendable {
        /// The last day of use, `YYYY-MM-DD`.
        public let lastDay: String
        /// The code of the currency that replaced it.
        public let successor: String
    }

    /// ISO 4217, list three: currencies that the euro has replaced. Books and documents of their time still name them.
    private static let withdrawals: [UInt32: Withdrawal] = {
        var table: [UInt32: Withdrawal] = [:]
        for (code, lastDay) in [
            ("EEK", "2010-12-31"), ("LVL", "2013-12-31"), ("LTL", "2014-12-31"), ("HRK", "2022-12-31"),
            ("BGN", "2025-12-31"),
        ] {
            if let letters = pack(code) { table[letters] = Withdrawal(lastDay: lastDay, successor: "EUR") }
        }
        return table
    }()

    /// The alphabetic code, such as `EUR`.
    public var code: String {
        String(unsafeUninitializedCapacity: 3) { text in
            for place in 0..<3 { text[place] = UInt8(truncatingIfNeeded: letters >> (16 - 8 * place)) }
            return 3
        }
    }

    private static func pack(_ code: String) -> UInt32? {
        var letters: UInt32 = 0
        var count = 0
        for byte in code.utf8 {
            guard (0x41...0x5A).contains(byte), count < 3 else { return nil }
            letters = letters << 8 | UInt32(byte)
            count += 1
        }
        return count == 3 ? letters : nil
    }

    private static let exponents: [UInt32: Int] = {
        var table: [UInt32: Int] = [:]
        for (exponent, codes) in codesByExponent {
            for code in codes.split(separator: " ") {
                if let letters = pack(String(code)) { table[letters] = exponent }
            }
        }
        return table
    }()

    /// ISO 4217:2015, list one, without funds codes (BOV, CHE, CHW, CLF, COU, MXV, USN, UYI, UYW), metals and X-codes
    /// other than the currencies XAF, XCD, XCG, XOF and XPF; and those of ``withdrawals``.
    private static let codesByExponent: [(Int, String)] = [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (
            2,
            """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP \
            CRC CUP CVE CZK DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR \
            IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL LTL LVL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN \
            NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP \
            STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
            """
        ),
    ]
}

extension Currency: Comparable {
    public static func < (left: Currency, right: Currency) -> Bool { left.letters < right.letters }
}

extension Currency: CustomStringConvertible {
    public var description: String { code }
}
