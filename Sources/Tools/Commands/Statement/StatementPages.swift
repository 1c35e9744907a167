import BankAPI
import BankClient
import Clock
import CommandParts
import Federation
import Foundation
import Money
import ProcessInterface
import SettlementProtocol
import Statements
import Terminal
import Transport

/// Reads an account's entries from a bank, page by page, and makes a statement of those in a period.
struct StatementPages {
    let account: AccountAddress
    /// Nil to ask as the bank's operator.
    let customer: CustomerAddress?
    let federation: FederationClient

    private static let page: UInt32 = 5_000

    /// - Throws: ``CommandFailure`` with the bank's reason, such as `unknown_account`, or a code of `StatementError`.
    func statement(of days: StatementDays) async throws -> AccountStatement {
        let (account, entries) = try await entries()
        do {
            return try Self.statement(of: account, at: self.account, entries, days)
        } catch let error as StatementError {
            throw CommandFailure(
                code: error.code.rawValue, error.detail,
                next: "Ask for a shorter period, or look at: freshet books BANK",
                exitCode: Exit.badData)
        }
    }

    private func entries() async throws -> (API.Account, [API.StatementEntry]) {
        var entries: [API.StatementEntry] = []
        var page: API.Statement
        let ask = try await asking()
        repeat {
            var request = API.GetStatementRequest()
            request.account = account.account
            request.since = entries.last?.position ?? 0
            request.limit = Self.page
            do throws(ConnectError) { page = try await ask(request) } catch { throw CommandFailure(asking: error) }
            entries += page.entries
        } while page.more && !page.entries.isEmpty
        return (page.account, entries)
    }

    private typealias Ask = (API.GetStatementRequest) async throws(ConnectError) -> API.Statement

    private func asking() async throws -> Ask {
        guard let customer else {
            let operators = try federation.operators(of: account.bank)
            return { (request) async throws(ConnectError) in try await operators.getStatement(request) }
        }
        guard customer.bank == account.bank else {
            throw CommandFailure(
                code: "other_bank", "\(customer) is not a customer of \(account.bank)",
                next: "Ask as a customer of the account's bank, or without --as.", exitCode: Exit.usage)
        }
        let client = try await federation.customer(customer.customer, of: customer.bank)
        return { (request) async throws(ConnectError) in try await client.getStatement(request) }
    }

    /// 32 hexadecimal digits, which fit into camt.053; the same for the same account, period and content.
    private static func identifier(of address: AccountAddress, _ days: StatementDays, last: UInt64) -> String {
        var canonical = CanonicalBytes(tag: "freshet.statement.v1")
        canonical.append(address.bank)
        canonical.append(address.account)
        for number in [days.from, days.to, last] { canonical.append(number) }
        return Hexadecimal.text(Array(canonical.sha256.bytes.prefix(16)))
    }

    private static func statement(
        of account: API.Account, at address: AccountAddress, _ entries: [API.StatementEntry], _ days: StatementDays
    ) throws -> AccountStatement {
        let period = try StatementPeriod(from: days.from, to: days.to)
        let earlier = entries.last { $0.bookedAtUnixMs < days.from }
        let shown = entries.filter { period.contains($0.bookedAtUnixMs) }
        let opening = earlier?.balanceMinor ?? 0
        let last = shown.last ?? earlier
        return try AccountStatement(
            id: identifier(of: address, days, last: last?.position ?? 0),
            sequenceNumber: UInt32(clamping: days.to / 86_400_000),
            servicer: AccountServicer(id: address.bank.text),
            account: StatementAccount(
                name: account.id, owner: account.owner.nonEmpty ?? address.bank.text,
                currency: try Currency(account.currency)),
            period: period, createdAt: WallClock.unixMilliseconds,
            opening: try Amount(minorUnits: opening), closing: try Amount(minorUnits: last?.balanceMinor ?? 0),
            entries: try shown.map(StatementEntry.init))
    }
}

extension StatementEntry {
    fileprivate init(_ entry: API.StatementEntry) throws {
        self.init(
            position: entry.position, bookedAt: entry.bookedAtUnixMs, amount: try Amount(minorUnits: entry.amountMinor),
            balanceAfter: try Amount(minorUnits: entry.balanceMinor),
            cause: EntryCause(rawValue: entry.cause) ?? .application, reference: entry.reference)
    }
}
