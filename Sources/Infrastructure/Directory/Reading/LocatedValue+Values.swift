import Foundation
package import Money
package import SettlementProtocol

extension LocatedValue {
    package func memberID() throws(FederationFileError) -> MemberID {
        let text = try text()
        do {
            return try MemberID(text)
        } catch {
            throw problem(.badValue, "\"\(text.prefix(80))\" is not an id; \(Self.idRule)")
        }
    }

    /// The id of a customer or an account; same format as a member id.
    package func localID() throws(FederationFileError) -> String { try memberID().text }

    package func currency() throws(FederationFileError) -> Currency {
        let text = try text()
        do {
            return try Currency(text, inUseOn: CalendarDay.today)
        } catch {
            throw problem(.unknownCurrency, "\(error); write three capital letters such as EUR")
        }
    }

    /// Quoted decimal text of one currency.
    package func amount(in currency: Currency, atLeast minimum: Int64 = 0) throws(FederationFileError) -> Amount {
        let text = try text()
        guard isQuoted else {
            throw problem(
                .wrongType,
                "an amount is text, because a number would lose decimals elsewhere; write \"\(text)\" in quotes")
        }
        let amount: Amount
        do {
            amount = try Amount(decimal: text, in: currency)
        } catch {
            throw problem(.badAmount, "\(error); write digits, with a point before the decimals, such as \"1200.00\"")
        }
        guard amount.minorUnits >= minimum else {
            throw problem(.badAmount, "must be \(minimum > 0 ? "more than zero" : "zero or more"), not \(text)")
        }
        return amount
    }

    /// A whole number, written without quotes.
    package func integer(in range: ClosedRange<Int>) throws(FederationFileError) -> Int {
        let text = try text()
        guard !isQuoted, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw problem(.wrongType, "\"\(text.prefix(40))\" is not a whole number; write digits without quotes")
        }
        guard let number = Int(text), range.contains(number) else {
            throw problem(.badValue, "\(text.prefix(40)) is outside \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    package func flag() throws(FederationFileError) -> Bool {
        switch try text() {
        case "true": true
        case "false": false
        default: throw problem(.badValue, "write true or false")
        }
    }

    /// A TCP port; 0 asks for a free one.
    package func port() throws(FederationFileError) -> Int { try integer(in: 0...65_535) }

    package func day() throws(FederationFileError) -> CalendarDay {
        let text = try text()
        guard let day = CalendarDay(text) else {
            throw problem(.badValue, "\"\(text.prefix(40))\" is not a day; write YYYY-MM-DD, such as 2026-11-30")
        }
        return day
    }

    /// Text for people: one line without control characters.
    package func label(atMost limit: Int) throws(FederationFileError) -> String {
        let text = try text()
        guard text.utf8.count <= limit, text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            throw problem(.badValue, "must be one line of at most \(limit) bytes without control characters")
        }
        return text
    }

    package func host() throws(FederationFileError) -> String {
        let text = try text()
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:".utf8)
        guard text.utf8.count <= 253, text.utf8.allSatisfy(allowed.contains) else {
            throw problem(
                .badValue, "\"\(text.prefix(80))\" is not a host; write a name or an IP address, such as 127.0.0.1")
        }
        return text
    }

    package func sealingKey() throws(FederationFileError) -> [UInt8] {
        let text = try text()
        guard let bytes = Data(base64Encoded: text), bytes.count == BankEntry.sealingKeyLength else {
            throw problem(
                .badValue,
                "must be an X25519 public key, \(BankEntry.sealingKeyLength) bytes in base64; leave the key out to have it filled in"
            )
        }
        return Array(bytes)
    }

    /// An authority's certificate, X.509 in DER; whether it can be used is for those who use it to check.
    func certificate() throws(FederationFileError) -> [UInt8] {
        let limit = FederationFile.authoritySizeLimit
        guard let bytes = Data(base64Encoded: try text()), (1...limit).contains(bytes.count) else {
            throw problem(.badValue, "must be an X.509 certificate, at most \(limit) bytes of DER in base64")
        }
        return Array(bytes)
    }

    package func documentReference() throws(FederationFileError) -> [UInt8] {
        let digits = try text().utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 2 * DocumentName.referenceLength, !digits.contains(nil) else {
            throw problem(.badValue, "must be \(2 * DocumentName.referenceLength) hexadecimal digits")
        }
        let values = digits.compactMap(\.self)
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    static let idRule = "write 1 to 63 of the characters a-z, 0-9 and -, beginning with a letter"
}
