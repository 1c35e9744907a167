import BankAPI
import BankCore
import Directory
import Foundation
import Ledger
import Money
import SettlementProtocol

/// A bank's customers, from its federation file and from its operators' requests.
actor CustomerBook {
    /// A customer, and whether its accounts were closed.
    private struct Entry: Sendable {
        let customer: Customer
        var isClosed = false
    }

    private nonisolated let currencies: [Currency]
    private nonisolated let core: any CoreBanking
    private nonisolated let books: any BookReading
    private nonisolated let journal: any DeskJournal
    private nonisolated let authenticator: Authenticator
    /// By customer: changes to one customer's accounts and allocations happen one after the other.
    nonisolated let turns = Turns<String>()
    private var customers: [String: Entry] = [:]

    private static let maxNameLength = 200
    /// Accounts per request.
    private static let maxAccounts = 1_000
    /// Customers per page.
    private static let maxList = 1_000
    /// Accounts per page.
    private static let maxListedAccounts = 5_000

    init(
        entry: BankEntry, core: any CoreBanking, books: any BookReading, journal: any DeskJournal,
        authenticator: Authenticator
    ) {
        currencies = entry.currencies
        self.core = core
        self.books = books
        self.journal = journal
        self.authenticator = authenticator
        for customer in entry.customers {
            customers[customer.id] = Entry(
                customer: Customer(id: customer.id, name: customer.name, partyID: customer.partyID ?? ""))
        }
    }

    // MARK: Recovery

    func restore(_ customer: Customer) { customers[customer.id] = Entry(customer: customer) }

    /// Notes that a customer is closed; call it once that is durable.
    func noteClosed(_ id: String) {
        customers[id]?.isClosed = true
        authenticator.forgetCustomer(id)
    }

    // MARK: Asking

    /// Whether the customer exists and is not closed.
    func isOpen(_ id: String) -> Bool { customers[id].map { !$0.isClosed } ?? false }

    /// Customers whose ids come after `id`, with their open accounts.
    nonisolated func list(after id: String) async throws(DeskRefusal) -> API.ListCustomersResponse {
        let customers = await customers(after: id)
        let owned = try await ownedAccounts(of: Set(customers.prefix(Self.maxList).map(\.customer.id)))
        var response = API.ListCustomersResponse()
        var listed = 0
        for entry in customers.prefix(Self.maxList) {
            let accounts = (owned[entry.customer.id] ?? []).prefix(Self.maxListedAccounts)
            guard listed == 0 || listed + accounts.count <= Self.maxListedAccounts else { break }
            listed += accounts.count
            response.customers.append(
                API.Customer(entry.customer, Array(accounts), isClosed: entry.isClosed))
        }
        response.more = response.customers.count < customers.count
        return response
    }

    private func customers(after id: String) -> [Entry] {
        let ids = customers.keys.filter { $0 > id }.sorted().prefix(Self.maxList + 1)
        return ids.compactMap { customers[$0] }
    }

    private nonisolated func ownedAccounts(of owners: Set<String>) async throws(DeskRefusal) -> [String: [Account]] {
        let accounts: [Account]
        do {
            accounts = try await books.accounts(.ofOwners(owners))
        } catch {
            throw DeskRefusal(error)
        }
        let listed = accounts.filter { ($0.isOpen || $0.isDamaged) && [.customer, .allocation].contains($0.kind) }
        return Dictionary(grouping: listed, by: \.owner)
    }

    // MARK: Opening

    /// Adds a customer, or opens more accounts for one, and returns the requested accounts. Durable on return;
    /// idempotent.
    nonisolated func open(_ request: API.OpenCustomerRequest) async throws(DeskRefusal) -> API.Customer {
        let wanted = try read(request)
        let accounts = try request.accounts.map(account(owner: wanted.id))
        guard Set(accounts.map(\.name)).count == accounts.count else {
            throw DeskRefusal(.malformed, "an account is named twice")
        }
        return try await turns.withTurn(of: wanted.id) { () async throws(DeskRefusal) in
            let new = try await missing(accounts)
            try await keep(wanted)
            try await open(new)
            return API.Customer(wanted, try await asked(accounts), isClosed: false)
        }
    }

    private nonisolated func read(_ request: API.OpenCustomerRequest) throws(DeskRefusal) -> Customer {
        guard (try? MemberID(request.id)) != nil else {
            throw DeskRefusal(
                .malformed, "id: \"\(request.id.prefix(80))\" is not an id: 1 to 63 of a-z, 0-9 and '-', a letter first"
            )
        }
        guard !request.name.isEmpty, request.name.unicodeScalars.count <= Self.maxNameLength,
            request.partyID.unicodeScalars.count <= Self.maxNameLength
        else {
            throw DeskRefusal(
                .malformed, "name and party_id have up to \(Self.maxNameLength) characters, a name at least one")
        }
        guard request.accounts.count <= Self.maxAccounts else {
            throw DeskRefusal(.tooLarge, "at most \(Self.maxAccounts) accounts are opened together")
        }
        return Customer(id: request.id, name: request.name, partyID: request.partyID)
    }

    private nonisolated func account(owner: String) -> (API.NewAccount) throws(DeskRefusal) -> Account {
        { [currencies] (account) throws(DeskRefusal) in
            guard Chart.isCustomerName(account.id) else {
                throw DeskRefusal(
                    .malformed,
                    "account: \"\(account.id.prefix(80))\" is not an account name: 1 to 64 of a-z, 0-9 and '-'")
            }
            guard let currency = try? Currency(account.currency), currencies.contains(currency) else {
                throw DeskRefusal(
                    code: "currency_not_kept", "this bank keeps no accounts in \"\(account.currency.prefix(40))\"",
                    next: "use one of \(currencies.map(\.code).joined(separator: ", "))")
            }
            return Account(name: Chart.customer(account.id), kind: .customer, owner: owner, currency: currency)
        }
    }

    private func keep(_ wanted: Customer) async throws(DeskRefusal) {
        if let known = customers[wanted.id] {
            guard known.customer == wanted, !known.isClosed else {
                throw DeskRefusal(
                    .conflict,
                    known.isClosed
                        ? "the customer \(wanted.id) was closed"
                        : "there is a customer \(wanted.id) with another name or party id")
            }
            return
        }
        try await append(.customerOpened(wanted))
        customers[wanted.id] = Entry(customer: wanted)
    }

    /// The wanted accounts that do not exist yet.
    private nonisolated func missing(_ wanted: [Account]) async throws(DeskRefusal) -> [Account] {
        let known: [Account?]
        do { known = try await core.currentAccounts(wanted.map(\.name)) } catch { throw DeskRefusal(error) }
        var missing: [Account] = []
        for (account, known) in zip(wanted, known) {
            guard let known else {
                missing.append(account)
                continue
            }
            guard known.isSame(as: account), known.isOpen else {
                throw Self.taken("the account \(account.name) exists with another owner or currency, or is closed")
            }
        }
        return missing
    }

    private nonisolated func open(_ accounts: [Account]) async throws(DeskRefusal) {
        guard !accounts.isEmpty else { return }
        // Two customers may ask for one account at once: the second's amendment must not have the first's id.
        var opened = CanonicalBytes(tag: "freshet.accounts.v1")
        for account in accounts {
            for text in [account.name.text, account.owner, account.currency.code] { opened.append(text) }
        }
        do { try await core.amend(Amendment(id: "open/\(opened.sha256.hex)", opened: accounts)) } catch {
            guard error.code == .refused else { throw DeskRefusal(error) }
            throw Self.taken(error.detail)
        }
    }

    private nonisolated func asked(_ accounts: [Account]) async throws(DeskRefusal) -> [Account] {
        do { return try await core.currentAccounts(accounts.map(\.name)).compactMap { $0 } } catch {
            throw DeskRefusal(error)
        }
    }

    private static func taken(_ detail: String) -> DeskRefusal {
        DeskRefusal(code: "account_exists", detail, next: "choose another account name")
    }

    // MARK: Closing

    /// Closes a customer and all its accounts, which must be empty. Durable on return; idempotent.
    nonisolated func close(_ id: String) async throws(DeskRefusal) -> API.Customer {
        try await turns.withTurn(of: id) { () async throws(DeskRefusal) in
            guard let entry = await entry(id) else { throw Self.unknown(id) }
            if !entry.isClosed {
                try await close(try await ownedAccounts(of: [id])[id] ?? [], of: id)
                try await append(.customerClosed(id: id))
                await noteClosed(id)
            }
            return API.Customer(entry.customer, [], isClosed: true)
        }
    }

    private func entry(_ id: String) -> Entry? { customers[id] }

    /// Durable on return.
    private nonisolated func append(_ event: DeskEvent) async throws(DeskRefusal) {
        do { try await journal.append([event], isUrgent: true) } catch { throw DeskRefusal(error) }
    }

    /// A new token for a customer; the bank keeps only its hash. Durable on return.
    nonisolated func issueToken(for id: String) async throws(DeskRefusal) -> String {
        try await turns.withTurn(of: id) { () async throws(DeskRefusal) in
            guard await isOpen(id) else { throw Self.unknown(id) }
            let token = Authenticator.makeToken()
            let hash = Authenticator.hash(of: token)
            try await append(.tokenIssued(customer: id, hash: hash))
            authenticator.noteCustomer(id, tokenHash: hash)
            return token
        }
    }

    static func unknown(_ id: String) -> DeskRefusal {
        DeskRefusal(
            code: "unknown_customer", "this bank has no customer \"\(id.prefix(80))\"",
            next: "name a customer of this bank")
    }

    private nonisolated func close(_ accounts: [Account], of id: String) async throws(DeskRefusal) {
        guard !accounts.isEmpty else { return }
        if let used = accounts.first(where: { $0.balance != 0 || $0.held != 0 || $0.pending != 0 }) {
            throw Self.inUse("\(used.name) has a balance, or holds of transactions that are not finished")
        }
        do {
            try await core.amend(Amendment(id: "close/\(id)/\(UUID())", closed: accounts.map(\.name)))
        } catch {
            guard error.code == .refused else { throw DeskRefusal(error) }
            throw Self.inUse(error.detail)
        }
    }

    private static func inUse(_ detail: String) -> DeskRefusal {
        DeskRefusal(
            code: "account_in_use", detail, next: "empty the accounts and recall the allocations, then close again")
    }
}

extension API.Customer {
    fileprivate init(_ customer: Customer, _ accounts: [Account], isClosed: Bool) {
        self.init()
        id = customer.id
        name = customer.name
        partyID = customer.partyID
        self.accounts = accounts.map(API.Account.init)
        closed = isClosed
    }
}
