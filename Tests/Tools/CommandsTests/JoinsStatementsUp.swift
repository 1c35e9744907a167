import BankAPI
import CommandParts
import Commands
import Foundation
import Money
import Statements
import Terminal
import Testing

/// Statements of neighbouring days join up, whatever times a bank writes to its entries.
@Suite struct JoinsStatementsUp {
    private static let day: UInt64 = 86_400_000
    /// 2026-11-30, 12:00 UTC.
    private static let noon: UInt64 = 20_787 * day + day / 2

    private static func entry(_ position: UInt64, _ amount: Int64, _ balance: Int64, at time: UInt64)
        -> API.StatementEntry
    {
        var entry = API.StatementEntry()
        (entry.position, entry.amountMinor, entry.balanceMinor) = (position, amount, balance)
        (entry.bookedAtUnixMs, entry.cause, entry.reference) = (time, "other", "at the counter")
        return entry
    }

    private func statement(
        _ entries: [API.StatementEntry], from: String? = nil, to: String? = nil, opening: Int64 = 0,
        removedUntil: UInt64 = 0
    ) throws -> AccountStatement {
        var account = API.Account()
        (account.id, account.owner, account.currency) = ("sawmill-eur", "sawmill", "EUR")
        let today = Date(timeIntervalSince1970: Double(Self.noon / 1_000))
        return try StatementBuilder(
            account: account, address: AccountAddress("cedar:sawmill-eur"), entries: entries, opening: opening,
            removedUntil: removedUntil
        ).statement(of: StatementDays(from: from, to: to, today: today), now: Self.noon)
    }

    @Test func `an entry that is booked back belongs to the day after the entries before it`() throws {
        let entries = [
            Self.entry(1, 500, 500, at: Self.noon - 2 * Self.day), Self.entry(2, 100, 600, at: Self.noon - 5_000),
            Self.entry(3, -42, 558, at: Self.noon - 3 * Self.day), Self.entry(9, 1, 559, at: Self.noon - 1_000),
        ]
        let earlier = try statement(entries, to: "2026-11-29")
        let today = try statement(entries, from: "2026-11-30")
        #expect(earlier.entries.map(\.position) == [1] && today.entries.map(\.position) == [2, 3, 9])
        #expect(earlier.closing == today.opening)
        #expect(try statement(entries).entries == earlier.entries + today.entries)
        let back = try #require(today.entries.first { $0.position == 3 })
        #expect(back.valueDate == "2026-11-27" && back.bookedAt == Self.noon - 5_000)
    }

    @Test func `a statement begins after the days whose entries are gone, with the balance that they left`() throws {
        let entries = [Self.entry(8, -20, 480, at: Self.noon - Self.day), Self.entry(9, 5, 485, at: Self.noon)]
        let removedUntil = Self.noon - 2 * Self.day
        let whole = try statement(entries, opening: 500, removedUntil: removedUntil)
        #expect(whole.opening.minorUnits == 500 && whole.closing.minorUnits == 485)
        let named = try statement(entries, from: "2026-11-29", opening: 500, removedUntil: removedUntil)
        #expect(named.entries == whole.entries)
        let nothing = try statement([], opening: 500, removedUntil: removedUntil)
        #expect(nothing.opening.minorUnits == 500 && nothing.closing.minorUnits == 500)
        for (from, to) in [("2026-11-28", nil), (nil, "2026-11-27"), ("2026-11-01", "2026-11-27")] {
            let error = #expect(throws: StatementError.self) {
                try statement(entries, from: from, to: to, opening: 500, removedUntil: removedUntil)
            }
            #expect(error?.code == .entriesRemoved)
        }
        #expect(StatementDays.firstKept(afterRemovalUntil: removedUntil) == "2026-11-29")
    }

    @Test func `an entry that is booked ahead does not hold up those after it`() throws {
        let entries = [
            Self.entry(1, 500, 500, at: Self.noon - Self.day), Self.entry(2, 100, 600, at: Self.noon + 400 * Self.day),
            Self.entry(3, 7, 607, at: Self.noon - 9_000),
        ]
        let (earlier, today) = (try statement(entries, to: "2026-11-29"), try statement(entries, from: "2026-11-30"))
        #expect(earlier.closing == today.opening)
        #expect(earlier.entries.count + today.entries.count == 3)
        #expect(today.entries.last?.position == 3)
    }

    @Test func `a balance that the bank wrote wrongly names its entry`() throws {
        let entries = [Self.entry(1, 500, 500, at: Self.noon), Self.entry(4, 1, 600, at: Self.noon)]
        let error = #expect(throws: StatementError.self) { try statement(entries) }
        #expect(error?.code == .doesNotAddUp && error?.detail.contains("entry 4") == true)
    }

    @Test func `without a first day the period begins on the day of the first entry`() throws {
        let entries = [Self.entry(1, 500, 500, at: Self.noon - 2 * Self.day)]
        #expect(try statement(entries).period.from == (20_787 - 2) * Self.day)
        #expect(try statement([]).period.from == 20_787 * Self.day)
        // The account was opened later.
        #expect(try statement(entries, to: "2026-11-01").period.from == (20_787 - 29) * Self.day)
    }

    @Test func `the last day of the calendar is accepted`() throws {
        let days = try StatementDays(from: nil, to: "9999-12-31")
        #expect(days.to == 253_402_300_800_000)
        #expect(try statement([], to: "9999-12-31").entries.isEmpty)
    }

    @Test func `each leg of a posting is an entry with the balance that it left`() throws {
        var entry = Self.entry(3, 24, 1_024, at: Self.noon)
        for (amount, reference) in [(8_000, ""), (-8_000, "OAK-7"), (12_400, "2026-0117"), (-12_376, "")] {
            var leg = API.StatementLeg()
            (leg.amountMinor, leg.creditorReference) = (Int64(amount), reference)
            entry.legs.append(leg)
        }
        let entries = try statement([Self.entry(2, 1_000, 1_000, at: Self.noon), entry]).entries
        #expect(entries.map(\.name) == ["2", "3.1", "3.2", "3.3", "3.4"])
        #expect(entries.map(\.balanceAfter.minorUnits) == [1_000, 9_000, 1_000, 13_400, 1_024])
        #expect(entries.map(\.creditorReference) == ["", "", "OAK-7", "2026-0117", ""])
        let table = StatementTable(try statement([Self.entry(2, 1_000, 1_000, at: Self.noon), entry]))
        #expect(table.lines(TextStyle(isOn: false)).contains { $0.contains("3.2") && $0.contains("OAK-7") })
    }
}
