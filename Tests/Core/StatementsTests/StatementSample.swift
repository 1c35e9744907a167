import Money
import Statements
import Testing

/// A statement for tests: its figures add up, unless a test changes one.
struct StatementSample: Sendable, CustomTestStringConvertible {
    var label = "plain"
    var id = "birch-mill-eur-1"
    var servicer = AccountServicer(id: "birch", name: "Birch Bank")
    var account = "mill-eur"
    var owner = "mill"
    var currency = "EUR"
    /// 2026-11-01 to 2026-12-01, UTC.
    var period: (from: UInt64, to: UInt64) = (1_793_491_200_000, 1_796_083_200_000)
    /// 2026-12-01T00:00:01.500Z
    var createdAt: UInt64 = 1_796_083_201_500
    var opening: Int64 = 1_000
    var amounts: [Int64] = [250, -1_100, 0]
    var causes: [EntryCause] = EntryCause.allCases
    /// The reference of the creditor of each leg; with any, each amount is a leg of the first entry.
    var creditorReferences: [String] = []
    var references = ["0192f3a0-1111-7abc-8def-0123456789ab", "opening-2026", "paid at the counter"]

    var testDescription: String { label }

    /// 2026-11-22T21:11:42.123Z for the first entry; each further entry is one second later.
    static let firstBooked: UInt64 = 1_795_381_902_123

    func entries() throws -> [StatementEntry] {
        var balance = opening
        return try amounts.enumerated().map { place, amount in
            balance += amount
            let hasLegs = !creditorReferences.isEmpty
            return StatementEntry(
                position: UInt64(hasLegs ? 7 : place * 3 + 7), part: hasLegs ? UInt32(place + 1) : nil,
                bookedAt: Self.firstBooked + UInt64(hasLegs ? 0 : place) * 1_000,
                amount: try Amount(minorUnits: amount), balanceAfter: try Amount(minorUnits: balance),
                cause: causes[hasLegs ? 0 : place % causes.count],
                reference: references.isEmpty ? "" : references[hasLegs ? 0 : place % references.count],
                creditorReference: hasLegs ? creditorReferences[place % creditorReferences.count] : "")
        }
    }

    /// - Parameters:
    ///   - entries: Replaces the sample's own entries.
    ///   - closing: Replaces the closing balance that follows from the amounts.
    func statement(entries: [StatementEntry]? = nil, closing: Int64? = nil) throws -> AccountStatement {
        try AccountStatement(
            id: id, servicer: servicer,
            account: StatementAccount(name: account, owner: owner, currency: Currency(currency)),
            period: StatementPeriod(from: period.from, to: period.to), createdAt: createdAt,
            opening: Amount(minorUnits: opening),
            closing: Amount(minorUnits: closing ?? amounts.reduce(opening, +)), entries: entries ?? self.entries())
    }

    func camt() throws -> Element { try Element(xml: camtText()) }
    func camtText() throws -> String { String(describing: Camt053(try statement())) }
    func csvText() throws -> String { String(describing: StatementCSV(try statement())) }
}

extension StatementSample {
    static let empty = StatementSample(label: "no entry", amounts: [])
    static let overdrawn = StatementSample(label: "debit balances", opening: -5, amounts: [-20, 10])
    static let yen = StatementSample(label: "no decimals", currency: "JPY")
    static let dinar = StatementSample(label: "three decimals", currency: "KWD", opening: 5)
    static let nameless = StatementSample(
        label: "no texts", servicer: AccountServicer(id: "birch"), references: [])
    static let clearing = StatementSample(label: "bank's own account", account: "clearing/birch/EUR", owner: "birch")
    static let long = StatementSample(
        label: "long texts", id: String(repeating: "s", count: 200),
        servicer: AccountServicer(id: String(repeating: "b", count: 63), name: String(repeating: "B", count: 300)),
        account: "clearing/" + String(repeating: "p", count: 63) + "/EUR", owner: String(repeating: "o", count: 300),
        references: [
            "coordinator/0192f3a0-1111-7abc-8def-0123456789ab", String(repeating: "a", count: 141),
            String(repeating: "w", count: 5_000),
        ])
    static let hostile = StatementSample(
        label: "hostile texts", id: "<id>&\u{0}", servicer: AccountServicer(id: "b&<>", name: "]]>\u{1F}"),
        account: "mill\u{FFFE}", owner: "\"o'\u{B}",
        references: [
            "</Ustrd>&amp;\u{0}\u{FFFF}", "\u{1B}[31m\r\n\tred", "=cmd|' /C calc'!A0 \u{1F980}\u{85}\u{2028}",
        ])
    static let many = StatementSample(
        label: "many entries", amounts: (0..<300).map { Int64($0 % 7) - 3 })
    static let largest = StatementSample(
        label: "largest amounts", opening: -Amount.limit / 2, amounts: [Amount.limit / 2, Amount.limit / 2])

    static let legs = StatementSample(
        label: "legs of one transaction", amounts: [10_000, -10_000, 10_100, -10_100],
        creditorReferences: ["", "OAK-7", "RF18539007547034", String(repeating: "&", count: 140)])
    /// Its day has not ended when it is made.
    static let interim = StatementSample(label: "interim", createdAt: firstBooked + 9_000)

    static let all = [
        StatementSample(), empty, overdrawn, yen, dinar, nameless, clearing, long, hostile, many, largest, legs,
        interim,
    ]
}
