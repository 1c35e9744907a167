public import Bank
public import BankCore
public import Directory
import EmbeddedCore
public import Hosting
import Journal
public import ProcessInterface
import Projections
import Transport

/// The commands of a bank's process, the same for every kind: `serve`, `key` and one-off commands.
public enum BankProgram {
    /// Called when the core or the journal has failed; the process ends with that failure.
    public typealias Broken = @Sendable (BankFailure) -> Void

    /// Serves until asked to stop, then ends the process.
    ///
    /// - Parameter makeCore: Opens the core of this kind of bank.
    public static func serve(
        _ arguments: ServeArguments, as kind: BankKind,
        makeCore: @escaping @Sendable (Host, @escaping Broken) async throws -> BankServer.Core
    ) async -> Never {
        await ServerProcess.serve(arguments, as: .bank(kind)) { host in
            do { try await serve(host, as: kind, makeCore: makeCore) } catch let failure as BankFailure {
                throw ProcessFailure(failure)
            }
        }
    }

    private static func serve(
        _ host: Host, as kind: BankKind, makeCore: (Host, @escaping Broken) async throws -> BankServer.Core
    ) async throws {
        let folder = try DataFolder(path: host.dataPath)
        defer { folder.close() }
        let keys = try BankKeys(in: folder)
        let security = try host.security(in: folder)
        let watch = host.watchIdentity(of: security, in: folder)
        defer { watch.cancel() }
        let server = try BankServer(
            member: host.member, federation: host.federation, key: keys.sealing, borrowerSecret: keys.borrowerSecret,
            security: security, acceptsClock: host.acceptsClock, logger: host.logger)
        let (failures, broken) = AsyncStream.makeStream(of: BankFailure.self)
        let core = try await makeCore(host) { broken.yield($0) }
        let journal: StoredDeskJournal
        do {
            journal = try StoredDeskJournal(
                in: host.dataPath + "/desk", owner: host.member, executor: Listener.executor
            ) { broken.yield($0) }
        } catch {
            await core.closeUnused()
            throw error
        }
        do {
            try await server.run(
                core: core, journal: journal, journalMetrics: { journal.metrics }, failures: failures,
                onReady: { ready in
                    await host.announce(
                        ProcessReport.Ready(
                            member: host.member, kind: kind.rawValue, settlementURL: ready.settlementURL,
                            apiURL: ready.apiURL, store: ready.store, operatorToken: ready.operatorToken))
                })
        } catch {
            await journal.close()
            throw error
        }
        await journal.close()
    }

    /// Runs a one-off command of a bank's program, then ends the process.
    ///
    /// - Parameter body: Its result is printed as one line on standard output.
    public static func carryOut(
        _ arguments: ServeArguments, as kind: BankKind,
        _ body: @escaping @Sendable (Host) async throws -> ConversionReport
    ) async -> Never {
        await ServerProcess.carryOut(arguments, as: .bank(kind)) { host in
            do { return try await body(host) } catch let failure as BankFailure { throw ProcessFailure(failure) }
        }
    }

    /// The core of a bank that keeps its own books, in `core` of its folder.
    public static func embeddedCore(of host: Host, onBroken: @escaping Broken) async throws -> BankServer.Core {
        let folder = try DataFolder(path: host.dataPath + "/core")
        let core = try await JournaledCore(
            folder: folder, owner: host.member, history: UInt64(host.federation.historySeconds) * 1_000,
            executor: Listener.executor, logger: host.logger, onBroken: onBroken)
        return BankServer.Core(
            core, store: folder.path + "/journal.sqlite", generation: core.generation,
            maintain: { await core.maintain(at: $0) },
            readiness: { await core.isFull ? ["resource_exhausted: the bank's disk is full"] : [] },
            metrics: { core.metrics },
            close: {
                await core.close()
                folder.close()
            })
    }

    /// Prints the public parts of the bank's keys, then ends the process.
    public static func printKeys(_ arguments: KeyArguments) -> Never {
        ServerProcess.printKeys(arguments) { try BankKeys(in: $0).sealing.publicBytes }
    }
}

extension ProcessFailure {
    /// A bank's own failure, with the exit code of its kind.
    public init(_ failure: BankFailure) {
        let exitCode =
            switch failure.kind {
            case .configuration: Exit.configuration
            case .tryAgain: Exit.tryAgain
            case .inputOutput: Exit.inputOutput
            case .software: Exit.software
            }
        self.init(code: failure.code, message: failure.message, next: failure.next, exitCode: exitCode)
    }
}
