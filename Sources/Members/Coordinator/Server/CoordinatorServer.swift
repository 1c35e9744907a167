import AtomicCommit
public import Directory
import Foundation
public import Journal
public import Logging
import ProcessInterface
public import SettlementProtocol
public import Transport

/// A coordinator process: register, engine, links and listener, from start to orderly stop.
public struct CoordinatorServer: Sendable {
    /// The address and the register file of a started coordinator.
    public struct Ready: Sendable {
        public let settlementURL: String
        public let store: String
    }

    private static let maintenancePause = Duration.seconds(2)

    private let member: MemberID
    private let federation: FederationFile
    private let folder: DataFolder
    private let security: MemberSecurity
    private let acceptsClock: Bool
    private let logger: Logger

    /// - Parameters:
    ///   - folder: The coordinator's own; the caller closes it.
    ///   - acceptsClock: Whether an operator says that the clock is right, whatever the register says.
    public init(
        member: MemberID, federation: FederationFile, folder: DataFolder, security: MemberSecurity,
        acceptsClock: Bool = false, logger: Logger
    ) {
        self.acceptsClock = acceptsClock
        self.member = member
        self.federation = federation
        self.folder = folder
        self.security = security
        self.logger = logger
    }

    /// Recovers, serves until the task is cancelled, then stops in order.
    ///
    /// - Parameter onReady: Called once the listener takes calls.
    /// - Throws: `ProtocolError`, `JournalError`, `ListenerError`; each stands for an exit code of the process.
    public func run(onReady: @escaping @Sendable (Ready) async -> Void) async throws {
        guard let entry = federation.coordinator(member) else {
            throw ProtocolError(.unknownMember, "\(member) is not a coordinator of this federation")
        }
        let register = try DecisionRegister(folder: folder, owner: member)
        defer { register.close() }
        logger.notice("Opened the register", metadata: [LogKey.durability: "\(register.durability)"])
        let (failures, broken) = AsyncStream.makeStream(of: JournalError.self)
        let members = Set(federation.banks.map(\.id))
        let client = ConnectClient(trust: security.trust)
        defer { client.shutdown() }
        var settings = Engine.Settings(executor: client.executor)
        settings.rules.retentionMilliseconds = UInt64(federation.retentionSeconds) * 1_000
        settings.acceptsClock = acceptsClock
        let engine = Engine(
            coordinator: member, members: members, register: register, settings: settings, broken: broken,
            logger: logger)
        let links = Dictionary(
            uniqueKeysWithValues: federation.banks.map { bank in
                let endpoint = security.endpoint(of: bank.id, host: bank.host, port: bank.settlementPort)
                let call = BankCall(
                    bank: bank.id, coordinator: member,
                    participant: RemoteParticipant(endpoint: endpoint, client: client), logger: logger)
                return (bank.id, BankLink(call, engine: engine))
            })
        defer { for link in links.values { link.close() } }
        await engine.start(try register.recover(), links: links)
        let listener = listener(at: entry, engine: engine, members: members)
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await listener.run { port in
                    await onReady(
                        Ready(
                            settlementURL: security.ownEndpoint(host: entry.host, port: port).url,
                            store: folder.path + "/journal.sqlite"))
                }
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.maintenancePause)
                    await engine.maintain()
                }
            }
            group.addTask { for await failure in failures { throw failure } }
            defer { group.cancelAll() }
            try await group.next()
        }
        await engine.stop()
    }

    private func listener(at entry: CoordinatorEntry, engine: Engine, members: Set<MemberID>) -> Listener {
        Listener(
            name: "settlement", host: entry.host, port: entry.port, security: security.ofSettlement,
            routes: CoordinatorService(engine: engine, coordinator: member, members: members).routes,
            health: Health(ready: { await engine.readiness }, metrics: { await engine.metrics }),
            memberAddresses: federation.memberAddresses, localAddresses: federation.localAddresses,
            logger: logger)
    }
}
