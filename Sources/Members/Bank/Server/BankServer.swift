import AtomicCommit
public import BankCore
import Clock
public import Directory
import Lending
public import Logging
import ProcessInterface
public import Projections
public import SettlementProtocol
public import Transport

/// A bank's adapter: desks and both listeners, from start to orderly stop.
///
/// Kinds of bank differ in the core that they pass in; the process opens keys and journals.
public struct BankServer: Sendable {
    /// The addresses, store and operator token of a started bank.
    public struct Ready: Sendable {
        public let settlementURL: String
        public let apiURL: String
        public let store: String
        public let operatorToken: String
    }

    /// A bank's core together with the process's work for it.
    public struct Core: Sendable {
        let banking: any CoreBanking
        let books: any BookReading
        let store: String
        let generation: StoreGeneration
        let maintain: @Sendable (_ now: UInt64) async -> Void
        let readiness: @Sendable () async -> [String]
        let metrics: @Sendable () async -> [String: Int64]
        let close: @Sendable () async -> Void

        /// - Parameters:
        ///   - store: The place of its state, for people.
        ///   - generation: Which of its openings the store is in.
        ///   - maintain: Called every few seconds, with the time by which old records may be removed: Unix milliseconds, 0
        ///     if it is not known yet.
        ///   - readiness: The reasons why it cannot work, as `code: text`; empty if it is ready.
        ///   - metrics: Counts, by name.
        ///   - close: Called once, at the end.
        public init(
            _ core: some CoreBanking & BookReading, store: String, generation: StoreGeneration,
            maintain: @escaping @Sendable (_ now: UInt64) async -> Void,
            readiness: @escaping @Sendable () async -> [String],
            metrics: @escaping @Sendable () async -> [String: Int64], close: @escaping @Sendable () async -> Void
        ) {
            banking = core
            books = core
            self.store = store
            self.generation = generation
            self.maintain = maintain
            self.readiness = readiness
            self.metrics = metrics
            self.close = close
        }

        /// Closes the core without serving from it.
        public func closeUnused() async { await close() }
    }

    let member: MemberID
    let entry: BankEntry
    let federation: FederationFile
    let ring: SealingRing
    let handles: BorrowerHandles
    let security: MemberSecurity
    /// Sets a horizon and a business day that are ahead of the clock back to it, at the start.
    let acceptsClock: Bool
    let logger: Logger

    /// - Parameters:
    ///   - key: The bank's private sealing key; the federation file has its public half.
    ///   - borrowerSecret: The key of its borrowers' handles.
    ///   - acceptsClock: Whether an operator says that the clock is right, whatever the books say.
    /// - Throws: ``BankFailure`` if the federation file does not fit the bank or its key.
    public init(
        member: MemberID, federation: FederationFile, key: SealingKey, borrowerSecret: [UInt8],
        security: MemberSecurity, acceptsClock: Bool = false, logger: Logger
    ) throws(BankFailure) {
        guard let entry = federation.bank(member) else {
            throw Self.misconfigured(
                "wrong_member", "\(member) is not a bank of this federation",
                next: "name a bank of the federation file")
        }
        self.member = member
        self.entry = entry
        self.federation = federation
        self.security = security
        self.acceptsClock = acceptsClock
        self.logger = logger
        ring = try Self.ring(key, of: entry, in: federation)
        handles = BorrowerHandles(secret: borrowerSecret)
    }

    static func misconfigured(_ code: String, _ message: String, next: String) -> BankFailure {
        BankFailure(code: code, message: message, next: next, kind: .configuration)
    }

    private static func ring(
        _ key: SealingKey, of entry: BankEntry, in federation: FederationFile
    ) throws(BankFailure) -> SealingRing {
        guard let published = entry.sealingKey else {
            throw misconfigured(
                "key_missing", "the federation file has no sealing_key for \(entry.id)",
                next: "put the bank's public key into the file")
        }
        guard published == key.publicBytes else {
            throw misconfigured(
                "key_mismatch", "the sealing_key of \(entry.id) in the federation file is not the one in its folder",
                next: "put the public key of this folder into the file, or start the bank on its own folder")
        }
        var publicKeys: [MemberID: [UInt8]] = [:]
        for bank in federation.banks { publicKeys[bank.id] = bank.sealingKey }
        do throws(ProtocolError) {
            return try SealingRing(owner: entry.id, key: key, publicKeys: publicKeys)
        } catch {
            throw misconfigured("key_unusable", error.detail, next: "correct the sealing_key in the federation file")
        }
    }

    /// Recovers, serves until the task is cancelled, then stops in order.
    ///
    /// - Parameters:
    ///   - core: Closed on return, also after an error.
    ///   - journal: The journal of the bank's desks; the caller closes it.
    ///   - journalMetrics: Counts of the journal, by name.
    ///   - failures: Yields when the core or the journal has failed.
    ///   - onReady: Called once both listeners take calls.
    /// - Throws: ``BankFailure``, `ListenerError`, ``CoreError``.
    public func run(
        core: Core, journal: any DeskJournal, journalMetrics: @escaping @Sendable () -> [String: Int64],
        failures: AsyncStream<BankFailure>, onReady: @escaping @Sendable (Ready) async -> Void
    ) async throws {
        let client = ConnectClient(trust: security.trust)
        defer { client.shutdown() }
        do {
            guard core.banking.capabilities.promisesHolds else {
                throw Self.misconfigured(
                    "cannot_hold", "the core of \(member) cannot promise that its holds last",
                    next: "use a core whose holds every other application respects; see docs/adapting-a-bank.md")
            }
            let bank = try await BankAssembly(self, core: core, journal: journal, client: client)
            try await serve(bank, core: core, journalMetrics, failures: failures, onReady: onReady)
        } catch {
            await core.close()
            throw error
        }
        await core.close()
    }

    private func serve(
        _ bank: BankAssembly, core: Core, _ journalMetrics: @escaping @Sendable () -> [String: Int64],
        failures: AsyncStream<BankFailure>, onReady: @escaping @Sendable (Ready) async -> Void
    ) async throws {
        let health = Health(
            ready: { await core.readiness() + bank.clocks.readiness() },
            metrics: { await core.metrics().merging(journalMetrics()) { first, _ in first } })
        let operatorToken = bank.authenticator.makeOperatorToken()
        let ports = BoundPorts { settlement, api in
            await onReady(
                Ready(
                    settlementURL: security.ownEndpoint(host: entry.host, port: settlement).url,
                    apiURL: security.ownEndpoint(host: entry.host, port: api).url, store: core.store,
                    operatorToken: operatorToken))
        }
        let settlementListener = Listener(
            name: "settlement", host: entry.host, port: entry.settlementPort, security: security.ofSettlement,
            routes: bank.settlementRoutes, health: health, memberAddresses: federation.memberAddresses,
            localAddresses: federation.localAddresses,
            logger: logger)
        let apiListener = Listener(
            name: "api", host: entry.host, port: entry.apiPort, security: security.ofAPI, routes: bank.apiRoutes,
            health: health,
            localAddresses: federation.localAddresses, logger: logger)
        try await withThrowingTaskGroup { group in
            group.addTask { try await settlementListener.run { await ports.note(settlement: $0) } }
            group.addTask { try await apiListener.run { await ports.note(api: $0) } }
            group.addTask { try await bank.solver.run() }
            group.addTask { try await maintain(core, bank) }
            group.addTask { for await failure in failures { throw failure } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    // MARK: Maintenance

    /// How long finished records are kept; milliseconds.
    private var retention: UInt64 { UInt64(federation.retentionSeconds) * 1_000 }
    /// How long ended loans are kept after the books have forgotten their votes; milliseconds.
    private var beyondHorizon: UInt64 {
        UInt64(max(0, federation.historySeconds - federation.retentionSeconds)) * 1_000
    }
    /// The horizon rises in so many steps within the retention: each reads the votes in memory.
    private static let horizonSteps: UInt64 = 24

    private func maintain(_ core: Core, _ bank: BankAssembly) async throws {
        let desk = bank.desk
        var horizonClock = HorizonClock(
            horizon: (try? await core.banking.horizon()) ?? 0, retention: retention,
            wallClock: WallClock.unixMilliseconds, at: MonotonicTime.now)
        while true {
            try await Task.sleep(for: .seconds(2))
            let now = horizonClock.read(wallClock: WallClock.unixMilliseconds, at: MonotonicTime.now)
            await core.maintain(now)
            // Durable: the last round has waited for it.
            let horizon = (try? await core.banking.horizon()) ?? 0
            await desk.maintain(removingBefore: horizon > beyondHorizon ? horizon - beyondHorizon : 0)
            await bank.clocks.look()
            do throws(CoreError) {
                let target = Originator.horizonTarget(
                    wallClock: now, newestCommitted: try await core.banking.newestCommitted(),
                    retention: retention, step: retention / Self.horizonSteps)
                try await core.banking.raiseHorizon(to: desk.allowHorizon(target))
            } catch {
                // The next round tries again.
                logger.debug("The horizon was not raised", metadata: [LogKey.reason: "\(error)"])
            }
        }
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
