/// An account number as a document writes it, compared and checked without its spelling.
struct AccountNumber: Hashable {
    /// Upper case, without separators, invisible characters and a prefix `IBAN`; full-width forms as ASCII.
    let compact: String
    private let isCalledIBAN: Bool

    init(_ text: String) {
        var compact = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let folded =
                (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
            guard !folded.properties.isWhitespace, !Self.separators.contains(folded), !folded.isInvisible else {
                continue
            }
            compact.append(contentsOf: folded.properties.uppercaseMapping.unicodeScalars)
        }
        let folded = String(compact)
        isCalledIBAN = folded.hasPrefix("IBAN")
        self.compact = isCalledIBAN ? String(folded.dropFirst(4)) : folded
    }

    /// Hyphens and dashes, and what stands between groups of digits or after `IBAN`.
    private static let separators: Set<Unicode.Scalar> = [
        "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}", ".", ":", "/", "_",
    ]

    /// The judgement of a number by ISO 13616.
    enum Check {
        case valid
        /// Meant as an IBAN, but of a country without IBANs, of a wrong length or structure, or with wrong check digits.
        case failed
        /// A national account number.
        case isNotIBAN
    }

    /// Whether the number is an IBAN.
    ///
    /// A number is meant as an IBAN if it is called one, or begins as one and is about as long.
    var check: Check {
        let text = Array(compact.utf8)
        let beginsLikeOne =
            text.count >= Self.shortest && text.prefix(2).allSatisfy(Self.isLetter)
            && text.dropFirst(2).prefix(2).allSatisfy(Self.isDigit)
            && text.allSatisfy { Self.isLetter($0) || Self.isDigit($0) }
        guard beginsLikeOne || isCalledIBAN else { return .isNotIBAN }
        return beginsLikeOne && InternationalAccountNumbers.accept(text) ? .valid : .failed
    }

    /// The shortest IBAN has 15 characters; one that lost some of them is still meant as an IBAN.
    private static let shortest = 12

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
