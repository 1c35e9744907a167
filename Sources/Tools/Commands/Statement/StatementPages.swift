import BankAPI
import BankClient
import Clock
import CommandParts
import Federation
import Foundation
import Money
import ProcessInterface
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
        // Taken before the entries are read: a day that ends meanwhile may get entries that are not among them.
        let now = WallClock.unixMilliseconds
        let builder = try await builder()
        do {
            return try builder.statement(of: days, now: now)
        } catch let error as StatementError {
            throw CommandFailure(
                code: error.code.rawValue, error.detail,
                next: Self.next(after: error.code, removedUntil: builder.removedUntil),
                exitCode: Exit.badData)
        } catch let error as MoneyError {
            throw CommandFailure(
                code: error.code.rawValue, "the book of \(self.account) has an amount that no statement can show",
                next: "Have the bank's operators look for it with: freshet inspect FOLDER", exitCode: Exit.badData)
        }
    }

    private static func next(after code: StatementError.Code, removedUntil: UInt64) -> String {
        switch code {
        case .entriesRemoved:
            "Ask for days from \(StatementDays.firstKept(afterRemovalUntil: removedUntil)) on with --from."
        case .doesNotAddUp, .entriesOutOfOrder:
            "Ask for a period without that entry, and have the bank correct its table: docs/statements.md says how."
        case .amountTooLarge: "Ask for a shorter period."
        case .entryOutsidePeriod, .periodEmpty, .timeOutOfRange: "Name other days with --from and --to."
        case .textMissing: "Please report it: the bank's answer lacks a name."
        }
    }

    private func builder() async throws -> StatementBuilder {
        var entries: [API.StatementEntry] = []
        var page: API.Statement
        var first: API.Statement?
        let ask = try await asking()
        repeat {
            var request = API.GetStatementRequest()
            request.account = account.account
            request.since = entries.last?.position ?? 0
            request.limit = Self.page
            do throws(ConnectError) { page = try await ask(request) } catch { throw CommandFailure(asking: error) }
            guard page.entries.allSatisfy({ $0.position > request.since }) else {
                throw CommandFailure(
                    code: "bad_response", "\(account.bank) sent the same entries twice",
                    next: "Look at the bank's log and version.", exitCode: Exit.badData)
            }
            if first?.removedUntilUnixMs ?? page.removedUntilUnixMs == page.removedUntilUnixMs {
                entries += page.entries
                first = first ?? page
            } else if !entries.isEmpty {
                // Entries were removed between two pages, so these do not fit together.
                (entries, first, page.more) = ([], nil, true)
                continue
            }
        } while page.more && (first == nil || !page.entries.isEmpty)
        return StatementBuilder(
            account: page.account, address: account, entries: entries, opening: first?.openingMinor ?? 0,
            removedUntil: first?.removedUntilUnixMs ?? 0)
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
}
