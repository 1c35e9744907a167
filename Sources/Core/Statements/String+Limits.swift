extension String {
    /// The text with U+FFFD for every character that XML 1.0 (fifth edition, production 2, Char) cannot carry: control
    /// characters other than tab, line feed and carriage return, and the noncharacters U+FFFE and U+FFFF.
    var replacingForbidden: String {
        // In UTF-8, U+FFFE and U+FFFF start with 0xEF; looking at bytes first is several times faster.
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0xEF }) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars { text.append(Self.isForbidden(scalar) ? "\u{FFFD}" : scalar) }
        return String(text)
    }

    /// The text itself if it has at most `limit` Unicode scalars, as XML Schema counts. Otherwise its first
    /// `limit - 17`, a hyphen, and a hash of the whole in 16 hexadecimal digits (FNV-1a, 64 bits, over UTF-8).
    ///
    /// The same text is always shortened alike, and two texts that a bank chooses itself stay different. The hash does
    /// not stop an attacker who chooses texts that collide.
    func shortened(to limit: Int) -> String {
        guard utf8.count > limit, unicodeScalars.count > limit else { return self }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        let padding = String(repeating: "0", count: 16 - digits.utf8.count)
        return String(unicodeScalars.prefix(limit - 17)) + "-" + padding + digits
    }

    /// The text cut after every `size` Unicode scalars; no pieces for the empty text.
    func pieces(of size: Int) -> [String] {
        var pieces: [String] = []
        var rest = unicodeScalars[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
