public import Directory
public import Hosting
public import Journal
import SettlementProtocol

/// The life of a bank's process, the same for every kind: `serve` and `key`.
public enum BankProgram {
    /// Serves until asked to stop, then ends the process.
    ///
    /// - Parameter makeCore: Opens the core that this kind of bank keeps its money in.
    public static func serve(
        _ arguments: ServeArguments, as kind: BankKind,
        makeCore: @escaping @Sendable (Host, @escaping @Sendable (JournalError) -> Void) async throws -> BankServer.Core
    ) async -> Never {
        await ServerProcess.serve(arguments, as: .bank(kind)) { host in
            let server = BankServer(
                member: host.member, federation: host.federation, dataPath: host.dataPath, logger: host.logger)
            try await server.run(makeCore: { try await makeCore(host, $0) }) { standing in
                await host.announce(
                    ReadyLine(
                        member: host.member.text, kind: kind.rawValue, settlementURL: standing.settlementURL,
                        apiURL: standing.apiURL, store: standing.store, operatorToken: standing.operatorToken))
            }
        }
    }

    /// Prints the bank's public sealing key, then ends the process.
    public static func printKey(_ arguments: KeyArguments) -> Never {
        ServerProcess.printKey(arguments) { try BankKeys.publicKey(inFolderAt: $0) }
    }
}
