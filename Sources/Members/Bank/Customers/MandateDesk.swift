import BankAPI
import BankCore
import Foundation
import Ledger
import Money
import SettlementProtocol

/// Keeps mandates: their terms here, their remaining amounts as accounts of the core.
actor MandateDesk {
    private let banks: Set<MemberID>
    private nonisolated let core: any CoreBanking
    private nonisolated let books: any BookReading
    private nonisolated let journal: any DeskJournal
    private var mandates: [AccountName: Mandate] = [:]
    /// The names of an account's mandates.
    private var given: [String: [AccountName]] = [:]
    /// While a mandate's terms are being written to the journal, another mandate of the same name waits.
    private nonisolated let turns = Turns<AccountName>()

    init(banks: Set<MemberID>, core: any CoreBanking, books: any BookReading, journal: any DeskJournal) {
        self.banks = banks
        self.core = core
        self.books = books
        self.journal = journal
    }

    /// Adds a mandate whose terms are durable.
    func takeUp(_ mandate: Mandate) {
        guard mandates.updateValue(mandate, forKey: mandate.name) == nil else { return }
        given[mandate.account, default: []].append(mandate.name)
    }

    /// Gives a mandate on one of the customer's accounts; idempotent.
    func give(_ request: API.GiveMandateRequest, customer: String) async throws(DeskRefusal) -> API.Mandate {
        let account = try await ownAccount(request.account, customer: customer)
        return try await give(try read(request, currency: account.currency))
    }

    /// Gives a mandate that was read from a request or from the federation file; idempotent.
    func give(_ mandate: Mandate) async throws(DeskRefusal) -> API.Mandate {
        try await keepWords(of: mandate)
        let account = Account(
            name: mandate.name, kind: .mandate, owner: mandate.account, currency: mandate.currency,
            lastDay: mandate.lastDay)
        do {
            try await core.amend(
                Amendment(
                    id: mandate.name.text, opened: [account],
                    postings: [Posting(mandate.name, mandate.limit.minorUnits)]))
        } catch {
            throw DeskRefusal(error)
        }
        return try await wire(mandate)
    }

    /// Durable on return. If two mandates have one name, the first stands, even if both arrive at once.
    private func keepWords(of mandate: Mandate) async throws(DeskRefusal) {
        try await turns.withTurn(of: mandate.name) { () async throws(DeskRefusal) in
            if let known = mandates[mandate.name] {
                guard known == mandate else {
                    throw DeskRefusal(
                        code: ReasonCode.conflict.rawValue,
                        "a mandate for this creditor and document exists with another limit or last day",
                        next: "keep the existing mandate, or name another document")
                }
                return
            }
            do throws(CoreError) {
                try await journal.append([.mandateGiven(mandate)], isUrgent: true)
            } catch {
                throw DeskRefusal(error)
            }
            takeUp(mandate)
        }
    }

    /// The mandates on a customer's accounts.
    func list(of customer: String) async throws(DeskRefusal) -> [API.Mandate] {
        do {
            let accounts = try await books.accounts(.ofOwners([customer])).filter { $0.kind == .customer }
            let names = accounts.flatMap { given[$0.name.text] ?? [] }.sorted()
            return zip(names, try await core.currentAccounts(names)).compactMap { name, account in
                mandates[name].map { wire($0, left: account?.available ?? 0) }
            }
        } catch {
            throw DeskRefusal(error)
        }
    }

    private func ownAccount(_ name: String, customer: String) async throws(DeskRefusal) -> Account {
        let accounts: [Account?]
        do { accounts = try await core.currentAccounts([AccountName(name)]) } catch { throw DeskRefusal(error) }
        guard let account = accounts.first ?? nil, account.kind == .customer, account.owner == customer, account.isOpen
        else {
            throw DeskRefusal(.notAuthorised, "\"\(name.prefix(80))\" is not an account of yours")
        }
        return account
    }

    private func read(_ request: API.GiveMandateRequest, currency: Currency) throws(DeskRefusal) -> Mandate {
        guard let bank = try? MemberID(request.creditorBank), banks.contains(bank) else {
            throw DeskRefusal(
                .unknownMember, "creditor_bank: \"\(request.creditorBank.prefix(80))\" is not a bank of this federation"
            )
        }
        guard Chart.isCustomerName(request.creditorAccount) else {
            throw DeskRefusal(
                .accountNotAddressable,
                "creditor_account: \"\(request.creditorAccount.prefix(80))\" is not a customer's account")
        }
        guard let lastDay = BusinessDay(request.until)?.number else {
            throw DeskRefusal(.malformed, "until: \"\(request.until.prefix(40))\" is not a day as YYYY-MM-DD")
        }
        let limit: Amount
        do { limit = try Amount(payable: request.limitMinor) } catch { throw DeskRefusal(error, of: "limit_minor") }
        let document: Hash256
        do { document = try Hash256(request.documentReference) } catch {
            throw DeskRefusal(.malformed, "document_reference: \(error.detail)")
        }
        return Mandate(
            account: request.account, creditorBank: bank, creditorAccount: request.creditorAccount,
            documentReference: document, currency: currency, limit: limit, lastDay: lastDay)
    }

    private func wire(_ mandate: Mandate) async throws(DeskRefusal) -> API.Mandate {
        let accounts: [Account?]
        do { accounts = try await core.currentAccounts([mandate.name]) } catch { throw DeskRefusal(error) }
        return wire(mandate, left: (accounts.first ?? nil)?.available ?? 0)
    }

    /// - Parameter left: The minor units that may still be debited.
    private func wire(_ mandate: Mandate, left: Int64) -> API.Mandate {
        var wire = API.Mandate()
        wire.id = String(mandate.name.text.dropFirst("mandate/".count))
        wire.account = mandate.account
        wire.creditorBank = mandate.creditorBank.text
        wire.creditorAccount = mandate.creditorAccount
        wire.currency = mandate.currency.code
        wire.limitMinor = mandate.limit.minorUnits
        wire.leftMinor = left
        wire.documentReference = mandate.documentReference.data
        wire.until = "\(BusinessDay(mandate.lastDay))"
        return wire
    }
}
