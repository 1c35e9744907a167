import BankAPI
import BankClient
import Directory
import Foundation
import NIOCore
import NIOPosix
import SettlementProtocol
import Transport

/// Carries out attacks on a running federation. Its threads have the lowest priority: it should take the members'
/// time by what it asks, and not by running on the same machine.
final class Attacker: Sendable {
    private let federation: AttackFederation
    private let bankAPI: Endpoint
    private let bankSettlement: Endpoint
    private let coordinator: Endpoint
    private let accomplice: CustomerClient
    private let stranger: ChannelSecurity
    private let member: ChannelSecurity
    /// New connections in a second, to each port.
    private let rate: Int
    private let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let executor: LoopExecutor

    private static let held = 1_500
    private static let callers = 64

    /// - Parameters:
    ///   - accomplice: A client of its own.
    ///   - client: The accomplice's client.
    ///   - identity: Of the member that the benchmark plays.
    init(
        _ federation: AttackFederation, bankAPI: Endpoint, bankSettlement: Endpoint, coordinator: Endpoint,
        accomplice: CustomerClient, client: ConnectClient, identity: TLSIdentity, rate: Int
    ) async throws {
        self.federation = federation
        self.bankAPI = bankAPI
        self.bankSettlement = bankSettlement
        self.coordinator = coordinator
        self.accomplice = accomplice
        stranger = try ChannelSecurity(callingAs: nil)
        member = try ChannelSecurity(callingAs: identity)
        self.rate = rate
        executor = client.executor
        await Task(executorPreference: executor) { Self.lowerPriority() }.value
        // It fails only if the loop has ended.
        try? await loops.next().submit { Self.lowerPriority() }.get()
    }

    /// Ends its threads.
    func end() async {
        // It fails only if they have ended.
        try? await loops.shutdownGracefully()
    }

    /// `SCHED_IDLE` of sched(7), which the system module does not export.
    private static let idlePolicy: CInt = 5

    /// Lowers the calling thread's priority; on Linux each thread has its own.
    private static func lowerPriority() {
        var parameters = sched_param()
        sched_setscheduler(0, idlePolicy, &parameters)
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
    }

    /// Attacks until the task is cancelled.
    func carryOut(_ attack: Attack) async {
        switch attack {
        case .idleConnections: await flood(everywhere: [], security: nil)
        case .halfHeads: await flood(everywhere: [AttackText.halfHead], security: stranger)
        case .slowBodies:
            await flood(everywhere: [AttackText.slowBody], security: member, drip: ByteBuffer(string: " "))
        case .emptyItems:
            await self.repeat(
                [AttackText.emptyItems], at: [bankSettlement, coordinator], security: member, connections: 4)
        case .garbagePrepares:
            let prepares = AttackText.garbagePrepares(
                for: federation.honest.banks[0], of: federation.honest.banks[1],
                coordinator: federation.file.coordinators[0].id, sender: federation.rogue)
            await self.repeat(prepares, at: [bankSettlement], security: member, connections: 8)
        case .callsWithoutToken:
            await self.repeat(
                [AttackText.withoutToken], at: [bankAPI], security: stranger, connections: Self.callers)
        case .smallCalls:
            async let atBank: Void = self.repeat(
                [AttackText.describe(as: federation.rogue)], at: [bankSettlement], security: member,
                connections: Self.callers)
            await self.repeat(
                [AttackText.outcomes(as: federation.rogue)], at: [coordinator], security: member,
                connections: Self.callers)
            await atBank
        case .busyMember, .garbageMember: await ask(for: federation.loanWithRogue)
        case .refusedCustomer: await ask(for: federation.refusedLoan)
        }
    }

    private func flood(
        everywhere openings: [ByteBuffer], security: ChannelSecurity?, drip: ByteBuffer? = nil
    ) async {
        await run(
            [bankAPI, bankSettlement, coordinator].map {
                ConnectionFlood(
                    endpoint: $0, security: security, held: Self.held, perSecond: rate, openings: openings, drip: drip)
            })
    }

    private func `repeat`(
        _ openings: [ByteBuffer], at endpoints: [Endpoint], security: ChannelSecurity, connections: Int
    ) async {
        await run(
            endpoints.map {
                ConnectionFlood(
                    endpoint: $0, security: security, held: connections, perSecond: rate, openings: openings,
                    isRepeated: true)
            })
    }

    private func run(_ floods: [ConnectionFlood]) async {
        let loop = loops.next()
        await withDiscardingTaskGroup { group in
            for flood in floods { group.addTask { await flood.run(on: loop) } }
        }
    }

    private func ask(for loan: API.LoanRequest) async {
        var request = API.RequestLoansRequest()
        request.waitFor = .decided
        request.loans = [loan]
        await withDiscardingTaskGroup { [accomplice, executor] group in
            for _ in 0..<Self.callers {
                group.addTask(executorPreference: executor) { [request] in
                    // Refused or not, it asks again at once.
                    while !Task.isCancelled { _ = try? await accomplice.requestLoans(request) }
                }
            }
        }
    }
}
