/// The check of an IBAN (ISO 13616, MOD 97-10).
enum InternationalAccountNumber {
    /// Whether `account` has the form of an IBAN with wrong check digits; false for a national account number.
    static func fails(_ account: String) -> Bool {
        let text = account.utf8.filter { $0 != UInt8(ascii: " ") }
        guard (15...34).contains(text.count), text.prefix(2).allSatisfy({ (0x41...0x5A).contains($0) }),
            text.dropFirst(2).prefix(2).allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        var remainder = 0
        for character in text.dropFirst(4) + text.prefix(4) {
            switch character {
            case 0x30...0x39: remainder = (remainder * 10 + Int(character - 0x30)) % 97
            case 0x41...0x5A: remainder = (remainder * 100 + Int(character - 0x41) + 10) % 97
            default: return false
            }
        }
        return remainder != 1
    }
}
