/// The registry of IBANs (ISO 13616-2, kept by SWIFT) and their check digits (ISO 7064, MOD 97-10).
enum InternationalAccountNumbers {
    /// Whether `iban`, upper-case ASCII without separators, is one of its country.
    static func accept(_ iban: [UInt8]) -> Bool {
        guard iban.count > 4, let structure = structures[String(decoding: iban.prefix(2), as: UTF8.self)],
            (2...98).contains(number(iban[2...3])), structure.fits(iban.dropFirst(4))
        else { return false }
        var remainder = 0
        for character in iban.dropFirst(4) + iban.prefix(4) {
            let isDigit = (0x30...0x39).contains(character)
            let value = Int(character) - (isDigit ? 0x30 : 0x41 - 10)
            remainder = (remainder * (isDigit ? 10 : 100) + value) % 97
        }
        return remainder == 1
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    /// The part of an IBAN after its check digits, as runs of one class of characters.
    private struct Structure {
        let runs: [(kind: Character, count: Int)]

        init(_ text: Substring) {
            var runs: [(kind: Character, count: Int)] = []
            for character in text {
                if let digit = character.wholeNumberValue, let last = runs.indices.last {
                    runs[last].count = runs[last].count * 10 + digit
                } else {
                    runs.append((character, 0))
                }
            }
            self.runs = runs
        }

        func fits(_ text: ArraySlice<UInt8>) -> Bool {
            var rest = text
            for run in runs {
                let part = rest.prefix(run.count)
                guard part.count == run.count, part.allSatisfy({ Self.fits($0, run.kind) }) else { return false }
                rest = rest.dropFirst(run.count)
            }
            return rest.isEmpty
        }

        private static func fits(_ byte: UInt8, _ kind: Character) -> Bool {
            switch (byte, kind) {
            case (0x30...0x39, "n"), (0x30...0x39, "c"), (0x41...0x5A, "a"), (0x41...0x5A, "c"): true
            default: false
            }
        }
    }

    private static let structures: [String: Structure] = {
        var table: [String: Structure] = [:]
        for entry in registry.split(whereSeparator: \.isWhitespace) {
            let parts = entry.split(separator: ":")
            table[String(parts[0])] = Structure(parts[1])
        }
        return table
    }()

    /// Country and structure as the registry writes it: n digits, a letters, c either. Neighbouring parts of one class
    /// are joined. Territories that use another country's code in practice are listed as the registry lists them.
    private static let registry = """
        AD:n8c12 AE:n19 AL:n8c16 AT:n16 AX:n14 AZ:a4c20 BA:n16 BE:n12 BG:a4n6c8 BH:a4c14 BI:n23 BL:n10c11n2 BR:n23a1c1 \
        BY:c4n4c16 CH:n5c12 CR:n18 CY:n8c16 CZ:n20 DE:n18 DJ:n23 DK:n14 DO:c4n20 EE:n16 EG:n25 ES:n20 FI:n14 FK:a2n12 \
        FO:n14 FR:n10c11n2 GB:a4n14 GE:a2n16 GF:n10c11n2 GG:a4n14 GI:a4c15 GL:n14 GP:n10c11n2 GR:n7c16 GT:c24 HN:a4n20 \
        HR:n17 HU:n24 IE:a4n14 IL:n19 IM:a4n14 IQ:a4n15 IS:n22 IT:a1n10c12 JE:a4n14 JO:a4n4c18 KW:a4c22 KZ:n3c13 \
        LB:n4c20 LC:a4c24 LI:n5c12 LT:n16 LU:n3c13 LV:a4c13 LY:n21 MC:n10c11n2 MD:c20 ME:n18 MF:n10c11n2 MK:n3c10n2 \
        MN:n16 MQ:n10c11n2 MR:n23 MT:a4n5c18 MU:a4n19a3 NC:n10c11n2 NI:a4n20 NL:a4n10 NO:n11 OM:n3c16 PF:n10c11n2 \
        PK:a4c16 PL:n24 PM:n10c11n2 PS:a4c21 PT:n21 QA:a4c21 RE:n10c11n2 RO:a4c16 RS:n18 RU:n14c15 SA:n2c18 SC:a4n20a3 \
        SD:n14 SE:n20 SI:n15 SK:n20 SM:a1n10c12 SO:n19 ST:n21 SV:a4n20 TF:n10c11n2 TL:n19 TN:n20 TR:n6c16 UA:n6c19 \
        VA:n18 VG:a4n16 WF:n10c11n2 XK:n16 YE:a4n4c18 YT:n10c11n2
        """
}
