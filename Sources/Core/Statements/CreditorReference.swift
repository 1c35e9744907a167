/// The reference that a creditor gave a payment.
enum CreditorReference {
    /// Whether it is a reference of ISO 11649: `RF`, two check digits, then 1 to 21 letters and digits.
    ///
    /// The check is that of ISO 7064, mod 97-10: with the first four characters at the end and letters as 10 to 35, the
    /// number leaves 1.
    static func isStructured(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (5...25).contains(bytes.count), text.hasPrefix("RF") else { return false }
        var remainder = 0
        for (place, byte) in (bytes[4...] + bytes[..<4]).enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): remainder = (remainder * 10 + Int(byte) - 48) % 97
            case UInt8(ascii: "A")...UInt8(ascii: "Z") where place < bytes.count - 2:
                remainder = (remainder * 100 + Int(byte) - 55) % 97
            default: return false
            }
        }
        // Check digits below 02 or above 98 leave 1 only by being congruent.
        return remainder == 1 && (2...98).contains(Int(bytes[2] - 48) * 10 + Int(bytes[3]) - 48)
    }
}
