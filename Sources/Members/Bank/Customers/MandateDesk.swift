import BankAPI
import BankCore
import Foundation
import Ledger
import Money
import SettlementProtocol
import Synchronization

/// Keeps mandates: their terms here, their remaining amounts as accounts of the core.
final class MandateDesk: Sendable {
    private let banks: Set<MemberID>
    private let core: any CoreBanking
    private let books: any BookReading
    private let journal: any DeskJournal
    private let register = Mutex(MandateRegister())
    /// By root: changes to one mandate happen one after the other.
    private let turns = Turns<AccountName>()

    init(banks: Set<MemberID>, core: any CoreBanking, books: any BookReading, journal: any DeskJournal) {
        self.banks = banks
        self.core = core
        self.books = books
        self.journal = journal
    }

    // MARK: Recovery

    func restore(_ mandate: Mandate) { register.withLock { $0.add(mandate) } }

    func restore(revoked edition: Mandate.Edition) { register.withLock { $0.revoke(edition) } }

    // MARK: Judging

    /// The newest editions of the mandates that are known, by their roots.
    func standings(of roots: [AccountName]) -> [AccountName: MandateStanding] {
        guard !roots.isEmpty else { return [:] }
        return register.withLock { register in
            var standings: [AccountName: MandateStanding] = [:]
            for root in roots { standings[root] = register.standing(of: root) }
            return standings
        }
    }

    // MARK: Giving

    /// Gives a mandate on one of the customer's accounts; idempotent.
    ///
    /// - Parameter day: The bank's business day; a new mandate's last day is this day or later.
    func give(
        _ request: API.GiveMandateRequest, customer: String, on day: BusinessDay
    ) async throws(DeskRefusal) -> API.Mandate {
        let account = try await ownAccount(request.account, customer: customer)
        let wanted = try MandateReading(banks: banks).mandate(request, currency: account.currency)
        let replaced = request.replaces.isEmpty ? nil : Self.name(ofID: request.replaces)
        return try await turns.withTurn(of: wanted.root) { () async throws(DeskRefusal) in
            try await give(wanted, replacing: replaced, on: day)
        }
    }

    /// Gives a mandate of the federation file, unless it was given before, even if its owner has revoked it since.
    func give(ofFile mandate: Mandate) async throws(DeskRefusal) {
        try await turns.withTurn(of: mandate.root) { () async throws(DeskRefusal) in
            let known = register.withLock { $0.editions(of: mandate.root) }
            guard !known.contains(where: { $0.isRevoked && $0.mandate.hasSameTerms(as: mandate) }) else { return }
            _ = try await give(mandate, replacing: nil, on: BusinessDay(mandate.lastDay))
        }
    }

    private func give(
        _ wanted: Mandate, replacing replaced: AccountName?, on day: BusinessDay
    ) async throws(DeskRefusal) -> API.Mandate {
        guard let newest = register.withLock({ $0.standing(of: wanted.root) }) else {
            guard replaced == nil else { throw Self.unknown }
            return try await giveNew(wanted, replacing: nil, on: day)
        }
        guard newest.isRevoked || !newest.mandate.hasSameTerms(as: wanted) else {
            return try await open(newest.mandate, replacing: nil)
        }
        guard newest.isRevoked || newest.mandate.name == replaced else {
            throw DeskRefusal(
                code: ReasonCode.conflict.rawValue,
                "a mandate for this creditor and document exists with other terms",
                next: "keep the existing mandate, revoke or replace it, or name another document")
        }
        var next = wanted
        next.edition = newest.mandate.edition + 1
        return try await giveNew(next, replacing: newest.isRevoked ? nil : newest.mandate, on: day)
    }

    /// Durable on return. The terms are written first, so that an account of the core always has its terms.
    private func giveNew(
        _ mandate: Mandate, replacing replaced: Mandate?, on day: BusinessDay
    ) async throws(DeskRefusal) -> API.Mandate {
        guard mandate.lastDay >= day.number else {
            throw DeskRefusal(
                code: "last_day_past", "until: \(BusinessDay(mandate.lastDay)) is past; it is \(day) at this bank",
                next: "name a day from \(day) on")
        }
        var events: [DeskEvent] = [.mandateGiven(mandate)]
        if let replaced { events.insert(.mandateRevoked(replaced.ownEdition), at: 0) }
        try await write(events)
        register.withLock { register in
            if let replaced { register.revoke(replaced.ownEdition) }
            register.add(mandate)
        }
        return try await open(mandate, replacing: replaced)
    }

    /// Opens the mandate's account, and closes the account of the mandate that it replaces, in one step.
    private func open(_ mandate: Mandate, replacing replaced: Mandate?) async throws(DeskRefusal) -> API.Mandate {
        let account = Account(
            name: mandate.name, kind: .mandate, owner: mandate.account, currency: mandate.currency,
            lastDay: mandate.lastDay)
        let closed = try await openAccounts(replaced.map { [$0.name] } ?? [])
        try await amend(
            Amendment(
                id: mandate.name.text, opened: [account],
                postings: [Posting(mandate.name, mandate.limit.minorUnits)], closed: closed))
        return try await wire(MandateStanding(mandate))
    }

    // MARK: Revoking

    /// Revokes a mandate on one of the customer's accounts; idempotent. No prepare gets a yes under it after the return.
    ///
    /// The revocation is written first, so that no prepare is judged by it any more. Then its account is closed, so that
    /// prepares that were judged before are refused by the core.
    func revoke(_ id: String, customer: String) async throws(DeskRefusal) -> API.Mandate {
        let name = Self.name(ofID: id)
        guard let known = register.withLock({ $0.standing(named: name) }) else { throw Self.unknown }
        do { _ = try await ownAccount(known.mandate.account, customer: customer, isOpen: nil) } catch {
            guard error.code == ReasonCode.notAuthorised.rawValue else { throw error }
            throw Self.unknown
        }
        return try await turns.withTurn(of: known.mandate.root) { () async throws(DeskRefusal) in
            let edition = known.mandate.ownEdition
            if register.withLock({ $0.standing(named: name) })?.isRevoked == false {
                try await write([.mandateRevoked(edition)])
                register.withLock { $0.revoke(edition) }
            }
            let open = try await openAccounts([name])
            if !open.isEmpty { try await amend(Amendment(id: "revoke/\(name)", closed: open)) }
            return try await wire(MandateStanding(known.mandate, isRevoked: true))
        }
    }

    private static let unknown = DeskRefusal(
        code: "unknown_mandate", "you have no such mandate, or another one is current", next: "list your mandates")

    // MARK: Listing

    /// The mandates on a customer's accounts.
    func list(of customer: String) async throws(DeskRefusal) -> [API.Mandate] {
        do {
            let accounts = try await books.accounts(.ofOwners([customer])).filter { $0.kind == .customer }
            let standings = register.withLock { register in
                accounts.flatMap { register.standings(on: $0.name.text) }
            }.sorted { $0.mandate.name < $1.mandate.name }
            let opened = try await core.currentAccounts(standings.map(\.mandate.name))
            return zip(standings, opened).map { API.Mandate($0, account: $1) }
        } catch {
            throw DeskRefusal(error)
        }
    }

    // MARK: Parts

    /// - Parameter isOpen: Nil if a closed account will do.
    private func ownAccount(
        _ name: String, customer: String, isOpen: Bool? = true
    ) async throws(DeskRefusal) -> Account {
        let accounts: [Account?]
        do { accounts = try await core.currentAccounts([AccountName(name)]) } catch { throw DeskRefusal(error) }
        guard let account = accounts.first ?? nil, account.kind == .customer, account.owner == customer,
            account.isOpen == isOpen ?? account.isOpen
        else {
            throw DeskRefusal(.notAuthorised, "\"\(name.prefix(80))\" is not an account of yours")
        }
        return account
    }

    private func openAccounts(_ names: [AccountName]) async throws(DeskRefusal) -> [AccountName] {
        guard !names.isEmpty else { return [] }
        do {
            return try await core.currentAccounts(names).compactMap { $0 }.filter(\.isOpen).map(\.name)
        } catch {
            throw DeskRefusal(error)
        }
    }

    /// Durable on return.
    private func write(_ events: [DeskEvent]) async throws(DeskRefusal) {
        do throws(CoreError) { try await journal.append(events, isUrgent: true) } catch { throw DeskRefusal(error) }
    }

    private func amend(_ amendment: Amendment) async throws(DeskRefusal) {
        do { try await core.amend(amendment) } catch { throw DeskRefusal(error) }
    }

    private func wire(_ standing: MandateStanding) async throws(DeskRefusal) -> API.Mandate {
        let accounts: [Account?]
        do { accounts = try await core.currentAccounts([standing.mandate.name]) } catch { throw DeskRefusal(error) }
        return API.Mandate(standing, account: accounts.first ?? nil)
    }

    private static func name(ofID id: String) -> AccountName { AccountName(API.Mandate.prefix + id) }
}

extension API.Mandate {
    /// The part of a mandate's account name before its id.
    fileprivate static let prefix = "mandate/"

    /// - Parameter account: Its account in the core; nil if it was not opened yet.
    fileprivate init(_ standing: MandateStanding, account: Account?) {
        self.init()
        let mandate = standing.mandate
        id = String(mandate.name.text.dropFirst(Self.prefix.count))
        self.account = mandate.account
        creditorBank = mandate.creditorBank.text
        creditorAccount = mandate.creditorAccount
        currency = mandate.currency.code
        limitMinor = mandate.limit.minorUnits
        leftMinor = standing.isRevoked ? 0 : account?.available ?? 0
        heldMinor = account?.held ?? 0
        documentReference = mandate.documentReference.data
        until = "\(BusinessDay(mandate.lastDay))"
        switch mandate.originators {
        case .any: anyOriginator = true
        case .banks(let banks): originators = banks.map(\.text)
        }
        leastMinor = mandate.least.minorUnits
        revoked = standing.isRevoked
    }
}
