import BankAPI
import BankCore
import Ledger
import SettlementProtocol

extension API.Statement {
    /// A page ends after the entry that brings its legs to this number.
    private static let maxLegs = 10_000

    /// An account's current state, with a page of its booked entries.
    init(_ account: Account, _ page: StatementPage) {
        self.init()
        self.account = API.Account(account)
        // A page is bounded by what it says, not only by its entries: one transaction may have thousands of legs.
        var legs = 0
        let fitting = page.entries.prefix { entry in
            defer { legs += entry.legs.count }
            return legs < Self.maxLegs
        }
        entries = fitting.map(API.StatementEntry.init)
        more = page.hasMore || fitting.count < page.entries.count
        removedUntilUnixMs = page.removed.untilUnixMilliseconds
        openingMinor = page.removed.balance
    }
}

extension API.StatementEntry {
    fileprivate init(_ entry: BookedEntry) {
        self.init()
        position = entry.position
        bookedAtUnixMs = entry.bookedUnixMilliseconds
        amountMinor = entry.amount
        balanceMinor = entry.balanceAfter
        switch entry.cause {
        case .transaction(let key): (cause, reference) = ("transaction", "\(key.id)")
        case .amendment(let id): (cause, reference) = ("amendment", id)
        case .other(let words): (cause, reference) = ("other", words)
        }
        legs = entry.legs.map { leg in
            var wire = API.StatementLeg()
            wire.amountMinor = leg.amount
            wire.creditorReference = leg.creditorReference
            return wire
        }
    }
}

/// Reads account statements for customers and operators.
struct AccountStatements: Sendable {
    let core: any CoreBanking
    let books: any BookReading

    private static let usualPage: UInt32 = 1_000
    private static let maxPage: UInt32 = 5_000

    /// - Parameter owner: The customer whose account it must be; nil for any.
    /// - Throws: ``DeskRefusal`` with `unknown_account` or a reason of the core.
    func statement(_ request: API.GetStatementRequest, owner: String?) async throws(DeskRefusal) -> API.Statement {
        let name = AccountName(request.account)
        let limit = request.limit == 0 ? Self.usualPage : min(request.limit, Self.maxPage)
        do throws(CoreError) {
            guard let account = try await core.currentAccounts([name])[0],
                owner == nil || account.owner == owner && account.kind == .customer,
                let page = try await books.statement(of: name, since: request.since, limit: Int(limit))
            else {
                throw CoreError(.refused, "")
            }
            guard !account.isDamaged else {
                throw CoreError(.damaged, "the balance of \(name) at the bank is not an amount")
            }
            return API.Statement(account, page)
        } catch {
            guard error.code == .refused else { throw DeskRefusal(error) }
            throw DeskRefusal(
                code: "unknown_account", "there is no account \"\(request.account.prefix(80))\" to show",
                next: owner == nil ? "name an account of the bank's books" : "name one of your own accounts")
        }
    }
}
