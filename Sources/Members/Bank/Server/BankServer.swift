public import BankCore
public import Directory
import Foundation
import Hosting
public import Journal
public import Logging
import Projections
public import SettlementProtocol
import Transport

/// A bank's adapter process: books, desk, both listeners, from start to orderly stop.
///
/// The kinds of bank differ in the core that they hand in.
public struct BankServer: Sendable {
    /// What a started bank says of itself.
    public struct Standing: Sendable {
        public let settlementURL: String
        public let apiURL: String
        public let store: String
        public let operatorToken: String
    }

    /// A bank's core together with what the process does for it.
    public struct Core: Sendable {
        let banking: any CoreBanking
        let store: String
        let keepHouse: @Sendable () async -> Void
        let readiness: @Sendable () async -> [String]
        let measures: @Sendable () async -> [String: Int64]
        let close: @Sendable () async -> Void

        /// - Parameters:
        ///   - store: Where it keeps its state, for people.
        ///   - keepHouse: Called every few seconds.
        ///   - readiness: What keeps it from working, as `code: words`; empty where nothing does.
        ///   - measures: Counts, by name.
        ///   - close: Called once, at the end.
        public init(
            banking: any CoreBanking, store: String, keepHouse: @escaping @Sendable () async -> Void,
            readiness: @escaping @Sendable () async -> [String],
            measures: @escaping @Sendable () async -> [String: Int64], close: @escaping @Sendable () async -> Void
        ) {
            self.banking = banking
            self.store = store
            self.keepHouse = keepHouse
            self.readiness = readiness
            self.measures = measures
            self.close = close
        }

        /// The embedded core in `core` of the bank's folder.
        public static func embedded(
            in path: String, owner: MemberID, logger: Logger, onBroken: @escaping @Sendable (JournalError) -> Void
        ) async throws -> Core {
            let folder = try DataFolder(path: path + "/core")
            let core = try await JournaledCore(folder: folder, owner: owner, logger: logger, onBroken: onBroken)
            return Core(
                banking: core, store: folder.path + "/journal.sqlite", keepHouse: { await core.keepHouse() },
                readiness: { await core.isFull ? ["resource_exhausted: the bank's disk is full"] : [] },
                measures: { core.measures },
                close: {
                    await core.close()
                    folder.close()
                })
        }
    }

    private let member: MemberID
    private let federation: FederationFile
    private let dataPath: String
    private let logger: Logger

    public init(member: MemberID, federation: FederationFile, dataPath: String, logger: Logger) {
        self.member = member
        self.federation = federation
        self.dataPath = dataPath
        self.logger = logger
    }

    /// Recovers, serves until the task is cancelled, then stops in order.
    ///
    /// - Parameters:
    ///   - makeCore: Opens the bank's core; told where to report that it can no longer go on.
    ///   - onReady: Called once both listeners take calls.
    /// - Throws: `StartFailure`, `JournalError`, `ListenerError`; the process ends with the exit code they stand for.
    public func run(
        makeCore: (@escaping @Sendable (JournalError) -> Void) async throws -> Core,
        onReady: @escaping @Sendable (Standing) async -> Void
    ) async throws {
        guard let entry = federation.bank(member) else {
            throw Self.misconfigured(
                "wrong_member", "\(member) is no bank of this federation", next: "name a bank of the federation file")
        }
        let folder = try DataFolder(path: dataPath)
        defer { folder.close() }
        let keys = try BankKeys(in: folder)
        let ring = try sealingRing(keys.sealing, entry: entry)
        let handles = BorrowerHandles(secret: keys.borrowerSecret)
        let (failures, broken) = AsyncStream.makeStream(of: JournalError.self)
        let core = try await makeCore { broken.yield($0) }
        guard core.banking.capabilities.promisesHolds else {
            throw Self.misconfigured(
                "cannot_hold", "the core of \(member) cannot promise that what is held stays held",
                next: "use a core whose holds every other application respects; see docs/adapting-a-bank.md")
        }
        let deskFolder = try DataFolder(path: dataPath + "/desk")
        defer { deskFolder.close() }
        let store = try DeskStore(folder: deskFolder, owner: member) { broken.yield($0) }
        defer { store.close() }
        let client = ConnectClient()
        defer { client.shutdown() }
        let bank = try await assemble(
            Parts(entry: entry, ring: ring, handles: handles, core: core, store: store, client: client))
        do {
            try await serve(bank, entry: entry, core: core, failures: failures, onReady: onReady)
        } catch {
            await store.flush()
            await core.close()
            throw error
        }
        await store.flush()
        await core.close()
    }

    private static func misconfigured(_ code: String, _ message: String, next: String) -> StartFailure {
        StartFailure(code: code, message: message, next: next, exitCode: 78)
    }

    private struct Parts {
        let entry: BankEntry
        let ring: SealingRing
        let handles: BorrowerHandles
        let core: Core
        let store: DeskStore
        let client: ConnectClient
    }

    private struct Assembly: Sendable {
        let settlementRoutes: [Route]
        let apiRoutes: [Route]
        let desk: LoanDesk
        let solver: DoubtSolver
        let authenticator: Authenticator
        let measures: @Sendable () async -> [String: Int64]
    }

    private func sealingRing(_ key: SealingKey, entry: BankEntry) throws -> SealingRing {
        guard let published = entry.sealingKey else {
            throw Self.misconfigured(
                "key_missing", "the federation file has no sealing_key of \(member)",
                next: "print it with the bank's `key` command and put it into the file; `freshet up` does so by itself")
        }
        guard published == key.publicBytes else {
            throw Self.misconfigured(
                "key_mismatch", "the sealing_key of \(member) in the federation file is not that of its folder",
                next: "put the key that the bank's `key` command prints into the file, or start it on its own folder")
        }
        var publicKeys: [MemberID: [UInt8]] = [:]
        for bank in federation.banks { publicKeys[bank.id] = bank.sealingKey }
        return try SealingRing(owner: member, key: key, publicKeys: publicKeys)
    }

    private func assemble(_ parts: Parts) async throws -> Assembly {
        let entry = parts.entry
        let core = parts.core.banking
        guard let coordinator = federation.coordinators.first else {
            throw Self.misconfigured(
                "no_coordinator", "the federation file lists no coordinator", next: "add one under `coordinators:`")
        }
        let links = Dictionary(
            uniqueKeysWithValues: federation.coordinators.map { entry in
                (
                    entry.id,
                    CoordinatorLink(
                        coordinator: entry.id, bank: member, endpoint: Endpoint(host: entry.host, port: entry.port),
                        client: parts.client)
                )
            })
        guard let link = links[coordinator.id] else { preconditionFailure("every coordinator has a link") }
        let originations = Originations()
        let desk = LoanDesk(
            bank: member, federation: federation, ring: parts.ring, handles: parts.handles, core: core,
            store: parts.store, coordinator: link, originations: originations, logger: logger)
        let banks = Set(federation.banks.map(\.id))
        let mandates = MandateDesk(banks: banks, core: core, store: parts.store)
        let authenticator = Authenticator()
        let book = CustomerBook(entry: entry, core: core, store: parts.store, authenticator: authenticator)
        let reserve = ReserveDesk(bank: member, core: core, store: parts.store, customers: book)
        try await restore(
            parts.store, desk: desk, mandates: mandates, authenticator: authenticator, customers: book, reserve: reserve
        )
        await desk.restore(horizon: try await core.horizon())
        try await setUp(entry, core: core, mandates: mandates)
        let terms = settlementTerms(of: entry)
        let gate = PrepareGate()
        let freezer = terms.map { WindowFreezer(core: core, terms: $0, gate: gate) }
        try await freezer?.restore()
        let settlement = Settlement(
            bank: member, coordinators: Set(federation.coordinators.map(\.id)), banks: banks, ring: parts.ring,
            judge: Judge(bank: member, honouredTerms: entry.lending.map(LendingTerms.init), settlement: terms),
            core: core, originations: originations, calendar: BusinessCalendar(),
            quota: SharedRefusalQuota(perMinute: 6_000), gate: gate, logger: logger)
        let reconciliation = Reconciliation(
            bank: member, peers: federation.banks.filter { $0.id != member }, core: core, client: parts.client)
        let customers = CustomerService(
            authenticator: authenticator, desk: desk, intake: LoanIntake(desk: desk), mandates: mandates, core: core)
        let operators = OperatorService(
            entry: entry, authenticator: authenticator, core: core, reconciliation: reconciliation, customers: book,
            reserve: reserve,
            windows: freezer.flatMap {
                guard $0.terms.bank == member else { return nil }
                return WindowDesk(bank: member, federation: federation, desk: desk, freezer: $0, client: parts.client)
            })
        return Assembly(
            settlementRoutes: ParticipantService(
                entry: entry, settlement: settlement, freezer: freezer
            ).routes,
            apiRoutes: customers.routes + operators.routes,
            desk: desk, solver: DoubtSolver(core: core, desk: desk, links: links, logger: logger),
            authenticator: authenticator,
            measures: { [coreMeasures = parts.core.measures, store = parts.store] in
                await coreMeasures().merging(store.measures) { first, _ in first }
            })
    }

    /// Nil where the federation settles no windows.
    private func settlementTerms(of entry: BankEntry) -> SettlementTerms? {
        guard let bank = federation.settlement.flatMap({ federation.bank($0.bank) }) else { return nil }
        return SettlementTerms(
            own: member, bank: bank.id, peers: federation.banks.map(\.id).filter { $0 != member },
            currencies: entry.currencies.filter(bank.currencies.contains))
    }

    private func restore(
        _ store: DeskStore, desk: LoanDesk, mandates: MandateDesk, authenticator: Authenticator,
        customers: CustomerBook, reserve: ReserveDesk
    ) async throws {
        var events: [StoredDesk.Event] = []
        try store.readAll { events.append($0) }
        for event in events {
            switch event.event {
            case .originated(let originated): await desk.restore(try LoanRecord(originated))
            case .decided(let decided):
                await desk.restoreEnding(
                    try TransactionID(bytes: decided.transactionID), LoanRecord.Ending(decided))
            case .tokenIssued(let token):
                authenticator.noteCustomer(token.customer, tokenHash: try Hash256(token.tokenHash))
            case .mandateGiven(let given): await mandates.takeUp(try Mandate(given))
            case .customerOpened(let opened): await customers.restore(opened)
            case .customerClosed(let closed): await customers.restore(closed)
            case .reserveMoved(let moved): try reserve.restore(moved)
            case nil: throw JournalError(.storeNewer, "the desk's journal holds an event that is not known here")
            }
        }
    }

    private func setUp(_ entry: BankEntry, core: any CoreBanking, mandates: MandateDesk) async throws {
        let setup = BankSetup(
            entry: entry, peers: federation.banks.map(\.id).filter { $0 != member }, core: core, mandates: mandates,
            settlement: federation.settlement, logger: logger)
        do { try await setup.carryOut() } catch {
            let detail = (error as? DeskRefusal)?.message ?? "\(error)"
            throw Self.misconfigured(
                "setup_refused", "the books do not fit the federation file: \(detail)",
                next: "correct the entry of \(member), or start with another data folder")
        }
    }

    private func serve(
        _ bank: Assembly, entry: BankEntry, core: Core, failures: AsyncStream<JournalError>,
        onReady: @escaping @Sendable (Standing) async -> Void
    ) async throws {
        let health = Health(ready: core.readiness, measures: bank.measures)
        let operatorToken = bank.authenticator.makeOperatorToken()
        let ports = BoundPorts { settlement, api in
            await onReady(
                Standing(
                    settlementURL: Endpoint(host: entry.host, port: settlement).url,
                    apiURL: Endpoint(host: entry.host, port: api).url, store: core.store, operatorToken: operatorToken))
        }
        let settlementListener = Listener(
            name: "settlement", host: entry.host, port: entry.settlementPort, routes: bank.settlementRoutes,
            health: health, logger: logger)
        let apiListener = Listener(
            name: "api", host: entry.host, port: entry.apiPort, routes: bank.apiRoutes, health: health, logger: logger)
        try await withThrowingTaskGroup { group in
            group.addTask { try await settlementListener.run { await ports.note(settlement: $0) } }
            group.addTask { try await apiListener.run { await ports.note(api: $0) } }
            group.addTask { try await bank.solver.run() }
            group.addTask { try await keepHouse(core, bank.desk) }
            group.addTask { for await failure in failures { throw failure } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// How long finished records are kept.
    private static let retentionMilliseconds: UInt64 = 24 * 3_600_000

    private func keepHouse(_ core: Core, _ desk: LoanDesk) async throws {
        while true {
            try await Task.sleep(for: .seconds(5))
            await core.keepHouse()
            await desk.store.flush()
            try? await core.banking.raiseHorizon(to: await horizon(core, desk))
        }
    }

    /// How far the horizon may rise: behind the wall clock and the newest id that committed, whichever is earlier, so that
    /// a clock that jumps ahead cannot raise it alone; and as far as the desk allows.
    private func horizon(_ core: Core, _ desk: LoanDesk) async throws(CoreError) -> UInt64 {
        let newest = min(WallClock.unixMilliseconds, try await core.banking.newestCommitted())
        guard newest > Self.retentionMilliseconds else { return 0 }
        // Rising in whole hours keeps the walk over all records rare.
        let target = (newest - Self.retentionMilliseconds) / 3_600_000 * 3_600_000
        return await desk.allowHorizon(target)
    }
}

/// Reports once both listeners are bound.
private actor BoundPorts {
    private var settlement: Int?
    private var api: Int?
    private let report: @Sendable (Int, Int) async -> Void

    init(report: @escaping @Sendable (Int, Int) async -> Void) { self.report = report }

    func note(settlement port: Int) async {
        settlement = port
        await reportWhenComplete()
    }

    func note(api port: Int) async {
        api = port
        await reportWhenComplete()
    }

    private func reportWhenComplete() async {
        guard let settlement, let api else { return }
        await report(settlement, api)
    }
}
