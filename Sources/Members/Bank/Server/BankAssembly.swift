import BankCore
import Clock
import Directory
import Lending
import Logging
import Money
import ProcessInterface
import SettlementProtocol
import Transport

/// A bank's desks and services over one core, recovered from the journal and set up from the federation file.
struct BankAssembly: Sendable {
    let settlementRoutes: [Route]
    let apiRoutes: [Route]
    let desk: LoanDesk
    let solver: DoubtSolver
    let clocks: BankClocks
    let authenticator: Authenticator

    /// - Throws: ``BankFailure``, ``CoreError``.
    init(
        _ server: BankServer, core: BankServer.Core, journal: any DeskJournal, client: ConnectClient
    ) async throws {
        let (entry, federation, banking, books) = (server.entry, server.federation, core.banking, core.books)
        let member = entry.id
        let links = Dictionary(
            uniqueKeysWithValues: federation.coordinators.map { entry in
                let endpoint = server.security.endpoint(of: entry.id, host: entry.host, port: entry.port)
                return (
                    entry.id,
                    CoordinatorLink(coordinator: entry.id, bank: member, endpoint: endpoint, client: client)
                )
            })
        guard let link = federation.coordinators.first.flatMap({ links[$0.id] }) else {
            throw BankServer.misconfigured(
                "no_coordinator", "the federation file lists no coordinator", next: "add one under `coordinators:`")
        }
        let banks = Set(federation.banks.map(\.id))
        desk = LoanDesk(
            bank: member, federation: federation, ring: server.ring, handles: server.handles, core: banking,
            journal: journal, coordinator: link, logger: server.logger)
        authenticator = Authenticator()
        let mandates = MandateDesk(banks: banks, core: banking, books: books, journal: journal)
        let customers = CustomerBook(
            entry: entry, core: banking, books: books, journal: journal, authenticator: authenticator)
        let reserve = ReserveDesk(bank: member, core: banking, books: books, journal: journal, customers: customers)
        var events: [DeskEvent] = []
        try journal.readAll { events.append($0) }
        var memory = DeskMemory(events)
        try core.generation.check(
            against: memory.openings[core.generation.kind], deskIsEmpty: events.isEmpty, of: member)
        await Self.note(core.generation, in: journal, server.logger)
        if server.acceptsClock { memory.day = try await Self.acceptClock(journal, banking) }
        await Self.restore(
            events, desk: desk, mandates: mandates, authenticator: authenticator, customers: customers,
            reserve: reserve)
        desk.restore(horizon: try await banking.horizon())
        desk.restore(archiveEnd: try await journal.archiveEnd())
        try await Self.setUp(server, core: core, mandates: mandates)
        let terms = Self.settlementTerms(of: entry, in: federation)
        let participant = ParticipantDesk(
            ParticipantRules(
                bank: member, coordinators: Set(federation.coordinators.map(\.id)), banks: banks,
                judge: Judge(
                    bank: member, honouredTerms: entry.lending.map(LendingTerms.init), settlement: terms,
                    reserveLimits: entry.reserveLimits),
                ring: server.ring),
            since: memory.day, core: banking, journal: journal, loans: desk, mandates: mandates,
            logger: server.logger)
        clocks = BankClocks(participant: participant, core: banking, logger: server.logger)
        let freezer: WindowFreezer? =
            if let terms {
                try await WindowFreezer(terms, core: banking, books: books, participant: participant)
            } else { nil }
        settlementRoutes =
            ParticipantService(entry: entry, desk: participant, core: banking, books: books, freezer: freezer).routes
        let customerService = CustomerService(
            authenticator: authenticator, desk: desk, intake: LoanIntake(desk: desk), mandates: mandates,
            participant: participant, core: banking, books: books)
        let operatorService = OperatorService(
            entry: entry, authenticator: authenticator, core: banking, books: books,
            reconciliation: ReconciliationDesk(
                Reconciliation(
                    bank: member, peers: federation.banks.filter { $0.id != member }, books: books, client: client,
                    security: server.security, coordinators: links)),
            customers: customers, reserve: reserve,
            windows: freezer.flatMap { [desk] freezer in
                guard freezer.terms.bank == member else { return nil }
                return WindowDesk(
                    bank: member, federation: federation, desk: desk, freezer: freezer, client: client,
                    security: server.security)
            })
        apiRoutes = customerService.routes + operatorService.routes
        solver = DoubtSolver(
            core: banking, participant: participant, desk: desk, links: links, logger: server.logger)
    }

    /// Nil if the federation settles no windows.
    private static func settlementTerms(of entry: BankEntry, in federation: FederationFile) -> SettlementTerms? {
        guard let bank = federation.settlement.flatMap({ federation.bank($0.bank) }) else { return nil }
        return SettlementTerms(
            own: entry.id, bank: bank.id, peers: federation.banks.map(\.id).filter { $0 != entry.id },
            currencies: entry.currencies.filter(bank.currencies.contains))
    }

    private static func restore(
        _ events: [DeskEvent], desk: LoanDesk, mandates: MandateDesk, authenticator: Authenticator,
        customers: CustomerBook, reserve: ReserveDesk
    ) async {
        for event in events {
            switch event {
            case .originated(let origination): desk.restore(origination)
            case .ended(let id, let ending): desk.restore(ending, of: id)
            case .tokenIssued(let customer, let hash): authenticator.noteCustomer(customer, tokenHash: hash)
            case .mandateGiven(let mandate): mandates.restore(mandate)
            case .mandateRevoked(let edition): mandates.restore(revoked: edition)
            case .customerOpened(let customer): await customers.restore(customer)
            case .customerClosed(let id): await customers.noteClosed(id)
            case .reserveMoved(let requestID, let fingerprint): reserve.restore(requestID, fingerprint)
            case .dayBegan, .clockAccepted, .booksOpened: break
            }
        }
    }

    /// Sets the horizon and the business day back to the clock, if they are ahead of it.
    private static func acceptClock(
        _ journal: any DeskJournal, _ core: any CoreBanking
    ) async throws(CoreError) -> BusinessDay {
        let wallClock = WallClock.unixMilliseconds
        let today = BusinessDay(unixMilliseconds: wallClock)
        try await core.lowerHorizon(to: wallClock)
        try await journal.append([.clockAccepted(today)], isUrgent: true)
        return today
    }

    /// Makes it durable that the bank works on these books.
    private static func note(_ generation: StoreGeneration, in journal: any DeskJournal, _ logger: Logger) async {
        do throws(CoreError) { try await journal.append([.booksOpened(generation)], isUrgent: true) } catch {
            // On a full disk decided work must still be finished.
            logger.warning("The desk could not note its books", metadata: [LogKey.reason: "\(error)"])
        }
    }

    private static func setUp(
        _ server: BankServer, core: BankServer.Core, mandates: MandateDesk
    ) async throws(BankFailure) {
        let member = server.entry.id
        let setup = BankSetup(
            entry: server.entry, peers: server.federation.banks.map(\.id).filter { $0 != member }, core: core.banking,
            books: core.books, mandates: mandates, settlement: server.federation.settlement, logger: server.logger)
        do { try await setup.carryOut() } catch {
            let detail = (error as? DeskRefusal)?.message ?? "\(error)"
            throw BankServer.misconfigured(
                "setup_refused", "the books do not fit the federation file: \(detail)",
                next: "correct the entry of \(member), or start with another data folder")
        }
    }
}

extension BankEntry {
    /// The limits of each reserve, by currency.
    var reserveLimits: [Currency: ReserveLimits] {
        var limits: [Currency: ReserveLimits] = [:]
        for reserve in reserves {
            limits[reserve.currency] = ReserveLimits(
                perBank: limitPerBank(reserve), perBorrower: limitPerBorrower(reserve))
        }
        return limits
    }
}
