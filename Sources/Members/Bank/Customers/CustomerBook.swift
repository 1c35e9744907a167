import BankAPI
import BankCore
import Directory
import Foundation
import Ledger
import Money
import SettlementProtocol

/// A bank's customers: those of its federation file, and those that it took in while it ran.
actor CustomerBook {
    struct Customer: Hashable, Sendable {
        let id: String
        let name: String
        /// As documents know it; empty where none names it.
        let partyID: String
        var isClosed = false
    }

    private nonisolated let currencies: [Currency]
    private nonisolated let core: any CoreBanking
    private nonisolated let store: DeskStore
    private nonisolated let authenticator: Authenticator
    /// By customer: what operators do to one customer's accounts and allocations happens one after the other.
    nonisolated let turns = Turns<String>()
    private var customers: [String: Customer] = [:]

    private static let longestName = 200
    private static let mostAccounts = 1_000
    private static let longestList = 1_000
    /// Accounts that one page shows.
    private static let mostListed = 5_000

    init(entry: BankEntry, core: any CoreBanking, store: DeskStore, authenticator: Authenticator) {
        currencies = entry.currencies
        self.core = core
        self.store = store
        self.authenticator = authenticator
        for customer in entry.customers {
            customers[customer.id] = Customer(
                id: customer.id, name: customer.name, partyID: customer.partyID ?? "")
        }
    }

    // MARK: Recovery

    func restore(_ opened: StoredDesk.CustomerOpened) {
        customers[opened.id] = Customer(id: opened.id, name: opened.name, partyID: opened.partyID)
    }

    func restore(_ closed: StoredDesk.CustomerClosed) { noteClosed(closed.id) }

    private func noteClosed(_ id: String) {
        customers[id]?.isClosed = true
        authenticator.forgetCustomer(id)
    }

    // MARK: Asking

    /// Whether there is such a customer, whose accounts are not closed.
    func isOpen(_ id: String) -> Bool { customers[id].map { !$0.isClosed } ?? false }

    /// Customers whose ids come after `id`, with their open accounts.
    nonisolated func list(after id: String) async throws(DeskRefusal) -> API.ListCustomersResponse {
        let customers = await customers(after: id)
        let owned = try await ownedAccounts(of: Set(customers.prefix(Self.longestList).map(\.id)))
        var response = API.ListCustomersResponse()
        var listed = 0
        for customer in customers.prefix(Self.longestList) {
            let accounts = (owned[customer.id] ?? []).prefix(Self.mostListed)
            guard listed == 0 || listed + accounts.count <= Self.mostListed else { break }
            listed += accounts.count
            response.customers.append(API.Customer(customer, Array(accounts)))
        }
        response.more = response.customers.count < customers.count
        return response
    }

    private func customers(after id: String) -> [Customer] {
        let ids = customers.keys.filter { $0 > id }.sorted().prefix(Self.longestList + 1)
        return ids.compactMap { customers[$0] }
    }

    private nonisolated func ownedAccounts(of owners: Set<String>) async throws(DeskRefusal) -> [String: [Account]] {
        let accounts: [Account]
        do {
            accounts = try await core.accounts(.ofOwners(owners))
        } catch {
            throw DeskRefusal(error)
        }
        let listed = accounts.filter { $0.isOpen && [.customer, .allocation].contains($0.kind) }
        return Dictionary(grouping: listed, by: \.owner)
    }

    // MARK: Opening

    /// Takes in a customer, or opens further accounts for one, and answers with the accounts that were asked for. Durable
    /// on return; repeating it has no effect.
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
            return API.Customer(wanted, try await asked(accounts))
        }
    }

    private nonisolated func read(_ request: API.OpenCustomerRequest) throws(DeskRefusal) -> Customer {
        guard (try? MemberID(request.id)) != nil else {
            throw DeskRefusal(
                .malformed, "id: \"\(request.id.prefix(80))\" is none: 1 to 63 of a-z, 0-9 and '-', a letter first")
        }
        guard !request.name.isEmpty, request.name.unicodeScalars.count <= Self.longestName,
            request.partyID.unicodeScalars.count <= Self.longestName
        else {
            throw DeskRefusal(
                .malformed, "name and party_id have up to \(Self.longestName) characters, a name at least one")
        }
        guard request.accounts.count <= Self.mostAccounts else {
            throw DeskRefusal(.tooLarge, "at most \(Self.mostAccounts) accounts are opened together")
        }
        return Customer(id: request.id, name: request.name, partyID: request.partyID)
    }

    private nonisolated func account(owner: String) -> (API.NewAccount) throws(DeskRefusal) -> Account {
        { [currencies] (account) throws(DeskRefusal) in
            guard Chart.isCustomerName(account.id) else {
                throw DeskRefusal(
                    .malformed, "account: \"\(account.id.prefix(80))\" is no name: 1 to 64 of a-z, 0-9 and '-'")
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
            guard known == wanted else {
                throw DeskRefusal(
                    .conflict,
                    known.isClosed
                        ? "the customer \(wanted.id) was closed"
                        : "there is a customer \(wanted.id) with another name or party id")
            }
            return
        }
        var event = StoredDesk.Event()
        event.customerOpened.id = wanted.id
        event.customerOpened.name = wanted.name
        event.customerOpened.partyID = wanted.partyID
        try await store.append(event)
        customers[wanted.id] = wanted
    }

    /// Those of the wanted accounts that are to be opened.
    private nonisolated func missing(_ wanted: [Account]) async throws(DeskRefusal) -> [Account] {
        let known: [Account?]
        do { known = try await core.accounts(wanted.map(\.name)) } catch { throw DeskRefusal(error) }
        var missing: [Account] = []
        for (account, known) in zip(wanted, known) {
            guard let known else {
                missing.append(account)
                continue
            }
            guard known.isSame(as: account), known.isOpen else {
                throw Self.taken("the account \(account.name) exists, with another owner or currency, or closed")
            }
        }
        return missing
    }

    private nonisolated func open(_ accounts: [Account]) async throws(DeskRefusal) {
        guard !accounts.isEmpty else { return }
        // Of two customers who want one account at once, the second's amendment must not pass for the first's.
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
        do { return try await core.accounts(accounts.map(\.name)).compactMap { $0 } } catch { throw DeskRefusal(error) }
    }

    private static func taken(_ detail: String) -> DeskRefusal {
        DeskRefusal(code: "account_exists", detail, next: "choose another account name")
    }

    // MARK: Closing

    /// Closes what a customer has here, all of which must be empty. Durable on return; repeating it has no effect.
    nonisolated func close(_ id: String) async throws(DeskRefusal) -> API.Customer {
        try await turns.withTurn(of: id) { () async throws(DeskRefusal) in
            guard var customer = await customer(id) else {
                throw Self.unknown(id)
            }
            guard !customer.isClosed else { return API.Customer(customer, []) }
            let accounts = try await ownedAccounts(of: [id])[id] ?? []
            try await close(accounts, of: id)
            var event = StoredDesk.Event()
            event.customerClosed.id = id
            try await store.append(event)
            await noteClosed(id)
            customer.isClosed = true
            return API.Customer(customer, [])
        }
    }

    private func customer(_ id: String) -> Customer? { customers[id] }

    /// A new token for a customer; the bank keeps only its hash. Durable on return.
    nonisolated func issueToken(for id: String) async throws(DeskRefusal) -> String {
        try await turns.withTurn(of: id) { () async throws(DeskRefusal) in
            guard await isOpen(id) else { throw Self.unknown(id) }
            let token = Authenticator.makeToken()
            let hash = Authenticator.hash(of: token)
            var event = StoredDesk.Event()
            event.tokenIssued.tokenHash = hash.data
            event.tokenIssued.customer = id
            try await store.append(event)
            authenticator.noteCustomer(id, tokenHash: hash)
            return token
        }
    }

    static func unknown(_ id: String) -> DeskRefusal {
        DeskRefusal(
            code: "unknown_customer", "this bank has no customer \"\(id.prefix(80))\"",
            next: "list them with: freshet customer list BANK")
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
    fileprivate init(_ customer: CustomerBook.Customer, _ accounts: [Account]) {
        self.init()
        id = customer.id
        name = customer.name
        partyID = customer.partyID
        self.accounts = accounts.map(API.Account.init)
        closed = customer.isClosed
    }
}
