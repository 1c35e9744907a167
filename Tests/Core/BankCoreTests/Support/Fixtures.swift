import BankCore
import Foundation
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol

/// Four banks with fixed keys, their books, and the loan that most suites use: alder lends to mill at birch, mill pays
/// quarry at cedar, builder at doum pays mill under a mandate, mill repays.
enum Fixtures {
    static let ford = member("ford")
    static let alder = member("alder")
    static let birch = member("birch")
    static let cedar = member("cedar")
    static let doum = member("doum")
    static let banks = [alder, birch, cedar, doum]

    static let euro = currency("EUR")
    static let dollar = currency("USD")
    static let currencies = [euro, dollar]
    static let document = CanonicalBytes(tag: "an invoice").sha256
    static let handle = CanonicalBytes(tag: "a borrower").sha256
    /// Unix milliseconds, a little after all keys.
    static let now: UInt64 = 1_790_000_001_000
    static let today = BusinessDay(unixMilliseconds: now)

    /// A fee of 10 basis points, at least 50 minor units, on a principal of at most 200 000.
    static let terms = currencies.map {
        LendingTerms(
            version: 3, currency: $0, basisPoints: 10, minimumFee: amount(50), maximumPrincipal: amount(200_000))
    }

    /// Builder's consent: mill may debit 120 000 for the invoice, today and tomorrow.
    static let mandate = Mandate(
        account: "builder", creditorBank: birch, creditorAccount: "mill", documentReference: document, currency: euro,
        limit: amount(120_000), lastDay: today.number + 1)

    // MARK: Keys

    static func key(_ number: UInt64) -> TransactionKey {
        TransactionKey(
            coordinator: ford, id: TransactionID(unixMilliseconds: 1_790_000_000_000 + number, random: (number, number))
        )
    }

    /// A digest that depends only on `number`.
    static func digest(_ number: UInt64) -> Hash256 {
        var canonical = CanonicalBytes(tag: "digest")
        canonical.append(number)
        return canonical.sha256
    }

    static func ring(_ bank: MemberID) throws -> SealingRing {
        var keys: [MemberID: [UInt8]] = [:]
        for bank in banks { keys[bank] = try sealingKey(bank).publicBytes }
        return try SealingRing(owner: bank, key: sealingKey(bank), publicKeys: keys)
    }

    private static func sealingKey(_ bank: MemberID) throws -> SealingKey {
        var canonical = CanonicalBytes(tag: "a private key of")
        canonical.append(bank)
        return try SealingKey(privateBytes: canonical.sha256.bytes)
    }

    // MARK: Values

    static func amount(_ minorUnits: Int64) -> Amount {
        do { return try Amount(minorUnits: minorUnits) } catch { preconditionFailure("\(error)") }
    }

    private static func member(_ text: String) -> MemberID {
        do { return try MemberID(text) } catch { preconditionFailure("\(error)") }
    }

    private static func currency(_ code: String) -> Currency {
        do { return try Currency(code) } catch { preconditionFailure("\(error)") }
    }
}
