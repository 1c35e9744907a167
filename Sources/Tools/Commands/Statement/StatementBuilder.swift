package import BankAPI
package import CommandParts
import Money
import SettlementProtocol
package import Statements
import Terminal

/// Makes a statement of some days out of an account's whole book.
package struct StatementBuilder {
    let account: API.Account
    let address: AccountAddress
    /// Every entry that the bank keeps of the account, in the order of positions.
    let entries: [API.StatementEntry]
    /// The balance before the first of them; minor units.
    let opening: Int64
    /// Unix milliseconds: the bank keeps all entries that were booked later; 0 if it keeps all.
    let removedUntil: UInt64

    package init(
        account: API.Account, address: AccountAddress, entries: [API.StatementEntry], opening: Int64 = 0,
        removedUntil: UInt64 = 0
    ) {
        self.account = account
        self.address = address
        self.entries = entries
        self.opening = opening
        self.removedUntil = removedUntil
    }

    /// - Parameter now: Unix milliseconds; from before the entries were read.
    /// - Throws: `StatementError`; `MoneyError` if an amount or the currency is not one.
    package func statement(of days: StatementDays, now: UInt64) throws -> AccountStatement {
        let times = BookingTimes.bookedAt(entries.map(\.bookedAtUnixMs), now: now)
        let period = try StatementPeriod(
            from: days.begin(firstEntryAt: times.first, removedUntil: removedUntil), to: days.to)
        // Times of booking never fall, so a period is a part of the book without gaps.
        let first = times.firstIndex { $0 >= period.from } ?? times.count
        let end = times[first...].firstIndex { $0 >= period.to } ?? times.count
        let opening = first > 0 ? entries[first - 1].balanceMinor : self.opening
        return try AccountStatement(
            id: identifier(
                of: period, last: end > 0 ? entries[end - 1].position : (entries.first?.position ?? 1) - 1,
                at: period.to <= now ? nil : now),
            servicer: AccountServicer(id: address.bank.text),
            account: StatementAccount(
                name: account.id, owner: account.owner.nonEmpty ?? address.bank.text,
                currency: try Currency(account.currency)),
            period: period, createdAt: now, opening: try Amount(minorUnits: opening),
            closing: try Amount(minorUnits: end > 0 ? entries[end - 1].balanceMinor : self.opening),
            entries: try (first..<end).flatMap { try StatementEntry.parts(of: entries[$0], bookedAt: times[$0]) })
    }

    /// 32 hexadecimal digits, which fit into camt.053; the same for the same account, period and content.
    private func identifier(of period: StatementPeriod, last: UInt64, at interim: UInt64?) -> String {
        var canonical = CanonicalBytes(tag: "freshet.statement.v2")
        canonical.append(address.bank)
        canonical.append(address.account)
        // An interim statement differs from the one that the same period has in the end.
        for number in [period.from, period.to, last, interim ?? 0] { canonical.append(number) }
        return Hexadecimal.text(Array(canonical.sha256.bytes.prefix(16)))
    }
}

extension StatementEntry {
    /// An entry for each leg of a posting; one if its legs are not known.
    fileprivate static func parts(of entry: API.StatementEntry, bookedAt: UInt64) throws -> [StatementEntry] {
        var balance = try Amount(minorUnits: entry.balanceMinor).subtracting(Amount(minorUnits: entry.amountMinor))
        var legs = entry.legs
        if legs.isEmpty {
            var whole = API.StatementLeg()
            whole.amountMinor = entry.amountMinor
            legs = [whole]
        }
        return try legs.enumerated().map { place, leg in
            let amount = try Amount(minorUnits: leg.amountMinor)
            balance = try balance.adding(amount)
            return StatementEntry(
                position: entry.position, part: legs.count > 1 ? UInt32(place + 1) : nil, bookedAt: bookedAt,
                valueAt: entry.bookedAtUnixMs, amount: amount,
                balanceAfter: place == legs.count - 1 ? try Amount(minorUnits: entry.balanceMinor) : balance,
                cause: EntryCause(rawValue: entry.cause) ?? .application, reference: entry.reference,
                creditorReference: leg.creditorReference)
        }
    }
}
