import BankAPI
import BankCore
import Directory
import Foundation
import Ledger
import Logging
import Money
import ProcessInterface
import SettlementProtocol
import SupplyChain

/// Applies a bank's entry in the federation file to its books: opens missing accounts, changes limits.
///
/// The file sets a balance once, when the account is opened; from then on the books decide.
struct BankSetup: Sendable {
    let entry: BankEntry
    let peers: [MemberID]
    let core: any CoreBanking
    let books: any BookReading
    let mandates: MandateDesk
    let settlement: SettlementEntry?
    let logger: Logger

    /// - Throws: ``CoreError`` or ``DeskRefusal`` if the file does not fit the books.
    func carryOut() async throws {
        for currency in entry.currencies {
            try await open(
                [
                    Account(name: Chart.capital(currency), kind: .capital, currency: currency, floor: -Amount.limit),
                    Account(name: Chart.feeIncome(currency), kind: .feeIncome, currency: currency),
                    Account(
                        name: Chart.position(currency), kind: .position, currency: currency,
                        floor: -(cap(currency)?.minorUnits ?? Amount.limit)),
                ])
            for peer in peers {
                try await open(
                    [
                        Account(
                            name: Chart.clearing(peer, currency), kind: .clearing, currency: currency,
                            floor: -Amount.limit),
                        Account(name: Chart.creditLimit(peer, currency), kind: .creditLimit, currency: currency),
                    ])
                try await prefund(peer, currency)
                try await setCreditLimit(of: peer, currency)
            }
        }
        for reserve in entry.reserves {
            try await open(
                Account(
                    name: Chart.reserve(reserve.currency), kind: .reserve, currency: reserve.currency,
                    floor: reserve.floor.minorUnits), balance: reserve.amount)
        }
        for customer in entry.customers {
            for account in customer.accounts {
                try await open(
                    Account(
                        name: Chart.customer(account.id), kind: .customer, owner: customer.id,
                        currency: account.currency),
                    balance: account.opening)
            }
        }
        try await setReserveLimits()
        try await setBounds()
        for mandate in entry.mandates { try await give(mandate) }
    }

    private func cap(_ currency: Currency) -> Amount? {
        entry.netDebitCaps.first { $0.currency == currency }?.cap
    }

    private func open(_ accounts: [Account]) async throws {
        for (account, known) in zip(accounts, try await core.currentAccounts(accounts.map(\.name))) {
            if let known {
                try Self.demand(known, is: account)
            } else {
                try await core.amend(Amendment(id: "open/\(account.name)", opened: [account]))
            }
        }
    }

    /// - Throws: ``CoreError`` if the account has another owner, kind or currency in the books than in the file.
    private static func demand(_ known: Account, is account: Account) throws(CoreError) {
        guard known.isSame(as: account) else {
            throw CoreError(.refused, "the account \(account.name) exists with another owner, kind or currency")
        }
    }

    /// Opens an account with its balance; the contra account is the bank's capital.
    private func open(_ account: Account, balance: Amount) async throws {
        if let known = try await core.currentAccounts([account.name])[0] { return try Self.demand(known, is: account) }
        // The core checks bounds against 0 at opening, so a floor above 0 is set after the balance is posted.
        let opened = Account(
            name: account.name, kind: account.kind, owner: account.owner, currency: account.currency)
        try await core.amend(
            Amendment(
                id: "open/\(account.name)", opened: [opened],
                postings: [
                    Posting(account.name, balance.minorUnits),
                    Posting(Chart.capital(account.currency), -balance.minorUnits),
                ]))
    }

    /// Changes the prefunding between a bank and the settlement bank to the file's amount; each of the two books it.
    private func prefund(_ peer: MemberID, _ currency: Currency) async throws {
        guard let settlement, [peer, entry.id].contains(settlement.bank) else { return }
        let payer = settlement.bank == entry.id ? peer : entry.id
        let wanted =
            settlement.prefunded.first { $0.bank == payer && $0.currency == currency }?.amount.minorUnits ?? 0
        let name = Chart.prefunding(peer, currency)
        let known = try await core.currentAccounts([name])[0]
        let paid = known?.balance ?? 0
        guard wanted != paid else { return }
        let owed = payer == peer ? wanted - paid : paid - wanted
        do {
            try await core.amend(
                Amendment(
                    id: "prefunding/\(peer)/\(currency)/\(paid)-\(wanted)/\(UUID())",
                    opened: known == nil ? [Account(name: name, kind: .prefunding, currency: currency)] : [],
                    postings: [
                        Posting(name, wanted - paid), Posting(Chart.clearing(peer, currency), owed),
                        Posting(Chart.capital(currency), -owed),
                    ]))
        } catch {
            logger.warning(
                "Prefunding was not changed: the change does not fit the amount owed",
                metadata: [LogKey.amendment: "\(name)", LogKey.reason: "\(error)"])
        }
    }

    /// The credit limit is the balance of its account less the balance of the clearing account.
    private func setCreditLimit(of peer: MemberID, _ currency: Currency) async throws {
        let wanted = entry.creditLimits.first { $0.peer == peer && $0.currency == currency }?.limit.minorUnits ?? 0
        let names = [Chart.creditLimit(peer, currency), Chart.clearing(peer, currency)]
        let accounts = try await core.currentAccounts(names)
        guard let limit = accounts[0], let clearing = accounts[1] else { return }
        let change = wanted - (limit.balance - clearing.balance)
        guard change != 0 else { return }
        let id = "credit-limit/\(peer.text)/\(currency.code)/\(limit.balance - clearing.balance)-\(wanted)/\(UUID())"
        do {
            try await core.amend(Amendment(id: id, postings: [Posting(names[0], change)]))
        } catch {
            logger.warning(
                "A credit limit was not changed: the amounts owed or held do not fit the new one",
                metadata: [LogKey.amendment: "\(names[0])", LogKey.reason: "\(error)"])
        }
    }

    /// The balance of a limit is the limit itself: a loan holds a part of it, and changes nothing at its end.
    private func setReserveLimits() async throws {
        for currency in entry.reserves.map(\.currency) {
            guard let limits = entry.reserveLimits[currency] else { continue }
            let perBank = peers.map {
                Account(name: Chart.lendingLimit($0, currency), kind: .lendingLimit, currency: currency)
            }
            try await open(perBank)
            for account in try await core.currentAccounts(perBank.map(\.name)) {
                if let account { try await setLimit(account, to: limits.perBank) }
            }
        }
        // Accounts of borrowers are opened with their first loan.
        for account in try await books.accounts(.ofKinds([.borrowerLimit])) {
            guard let limits = entry.reserveLimits[account.currency] else { continue }
            try await setLimit(account, to: limits.perBorrower)
        }
    }

    private func setLimit(_ account: Account, to limit: Amount) async throws {
        let change = limit.minorUnits - account.balance
        guard change != 0 else { return }
        do {
            try await core.amend(
                Amendment(
                    id: "limit/\(account.name)/\(account.balance)-\(limit.minorUnits)/\(UUID())",
                    postings: [Posting(account.name, change)]))
        } catch {
            logger.warning(
                "A limit of the reserve was not changed: prepared loans hold more than the new one",
                metadata: [LogKey.amendment: "\(account.name)", LogKey.reason: "\(error)"])
        }
    }

    private func setBounds() async throws {
        var wanted: [Amendment.Bounds] = entry.reserves.map { reserve in
            Amendment.Bounds(
                account: Chart.reserve(reserve.currency), floor: reserve.floor.minorUnits, ceiling: Amount.limit)
        }
        wanted += entry.currencies.map { currency in
            Amendment.Bounds(
                account: Chart.position(currency), floor: -(cap(currency)?.minorUnits ?? Amount.limit),
                ceiling: Amount.limit)
        }
        let accounts = try await core.currentAccounts(wanted.map(\.account))
        for (bounds, account) in zip(wanted, accounts) where account?.floor != bounds.floor {
            do {
                try await core.amend(Amendment(id: "bounds/\(bounds.account)/\(UUID())", bounds: [bounds]))
            } catch {
                logger.warning(
                    "Bounds were not changed: the balance does not fit the new ones",
                    metadata: [LogKey.amendment: "\(bounds.account)", LogKey.reason: "\(error)"])
            }
        }
    }

    private func give(_ mandate: MandateEntry) async throws {
        let document: Hash256
        switch mandate.document {
        case .reference(let bytes): document = try Hash256(bytes)
        case .parts(let supplier, let kind, let number, let issueDate):
            guard let kind = DocumentKind(rawValue: kind) else { return }
            document = try Hash256(
                DocumentReference(
                    supplierID: supplier, kind: kind, number: number, issueDate: DocumentDate("\(issueDate)")
                ).bytes)
        }
        guard let lastDay = BusinessDay("\(mandate.until)")?.number else { return }
        let originators: Mandate.Originators? =
            mandate.isOpenToAnyOriginator
            ? .any : mandate.originators.isEmpty ? nil : .banks(Set(mandate.originators).sorted())
        try await mandates.give(
            ofFile: Mandate(
                account: mandate.account, creditorBank: mandate.creditorBank, creditorAccount: mandate.creditorAccount,
                documentReference: document, currency: mandate.currency, limit: mandate.limit, lastDay: lastDay,
                originators: originators, least: mandate.atLeast))
    }
}
