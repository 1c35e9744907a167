import Foundation
import Money
import Projections
import SettlementProtocol

/// Four banks with fixed keys, and a loan between them: alder lends to mill at birch, mill pays quarry at cedar,
/// builder at doum pays mill, mill repays.
enum Fixtures {
    static let ford = member("ford")
    static let alder = member("alder")
    static let birch = member("birch")
    static let cedar = member("cedar")
    static let doum = member("doum")
    static let banks = [alder, birch, cedar, doum]

    static let euro = currency("EUR")
    static let dollar = currency("USD")
    static let key = TransactionKey(
        coordinator: ford, id: TransactionID(unixMilliseconds: 1_790_000_000_000, random: (1, 2)))
    static let document = CanonicalBytes(tag: "an invoice").sha256
    static let handle = CanonicalBytes(tag: "a borrower").sha256

    static func header(key: TransactionKey = key, originator: MemberID = birch) throws -> Header {
        try Header(key: key, originator: originator, timeoutMilliseconds: 5_000)
    }

    static func amount(_ minorUnits: Int64) -> Amount {
        do { return try Amount(minorUnits: minorUnits) } catch { preconditionFailure("\(error)") }
    }

    static func sealingKey(_ bank: MemberID) throws -> SealingKey {
        var canonical = CanonicalBytes(tag: "a private key of")
        canonical.append(bank)
        return try SealingKey(privateBytes: canonical.sha256.bytes)
    }

    static func publicKeys() throws -> [MemberID: [UInt8]] {
        var keys: [MemberID: [UInt8]] = [:]
        for bank in banks { keys[bank] = try sealingKey(bank).publicBytes }
        return keys
    }

    static func ring(_ bank: MemberID) throws -> SealingRing {
        try SealingRing(owner: bank, key: sealingKey(bank), publicKeys: publicKeys())
    }

    static func leg(
        _ sequence: UInt32, _ payer: (MemberID, String), _ payee: (MemberID, String), _ amount: Int64,
        _ currency: Currency = euro, reference: String = "", document: Hash256? = nil
    ) -> Leg {
        Leg(
            sequence: sequence, payer: Leg.Party(bank: payer.0, account: payer.1),
            payee: Leg.Party(bank: payee.0, account: payee.1), currency: currency, amount: self.amount(amount),
            creditorReference: reference, documentReference: document)
    }

    static let legs = [
        leg(0, (alder, "reserve/EUR"), (birch, "mill"), 100_000),
        leg(1, (birch, "mill"), (cedar, "quarry"), 90_000, reference: "RF18"),
        leg(2, (doum, "builder"), (birch, "mill"), 120_000, document: document),
        leg(3, (birch, "mill"), (birch, "mill-tax"), 5_000),
        leg(4, (birch, "mill"), (alder, "reserve/EUR"), 100_100),
    ]

    static let lendings = [
        alder: [AdvanceTerms(advance: 0, repayments: [4], termsVersion: 1, borrowerHandle: handle)]
    ]

    /// Salts that depend only on the sequence number.
    static func salts(_ leg: Leg) -> LegSalts {
        LegSalts(
            payer: [UInt8](repeating: UInt8(leg.sequence), count: LegSalts.byteCount),
            leg: [UInt8](repeating: UInt8(0x80 + leg.sequence), count: LegSalts.byteCount))
    }

    static func composition(_ legs: [Leg] = legs) throws -> Composition {
        try Composition(header: header(), legs: legs, lendings: lendings, ring: ring(birch), salts: salts)
    }

    private static func member(_ text: String) -> MemberID {
        do { return try MemberID(text) } catch { preconditionFailure("\(error)") }
    }

    private static func currency(_ code: String) -> Currency {
        do { return try Currency(code) } catch { preconditionFailure("\(error)") }
    }
}

extension Transaction {
    var digest: Hash256 { Transaction.digest(of: header, hashes: hashes) }

    /// The item that the coordinator sends to `bank`.
    func item(for bank: MemberID) throws -> PrepareItem {
        let index = participations.firstIndex { $0.bank == bank } ?? -1
        return try PrepareItem(header: header, hashes: hashes, index: index, participation: participations[index])
    }
}

/// The reason of the `ProtocolError` that `body` throws; nil if it throws none.
func reason<Value>(_ body: () throws -> Value) -> ReasonCode? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? ProtocolError)?.reason
    }
}
