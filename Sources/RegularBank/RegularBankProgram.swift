import Bank
import BankCore
import Directory
public import Hosting
import Journal
import Logging
import SettlementProtocol

/// A regular bank's process: the adapter before a core banking system, which is the bank's own PostgreSQL database where the
/// federation file names one, and embedded where it does not.
public enum RegularBankProgram {
    public static func serve(_ arguments: ServeArguments) async -> Never {
        await BankProgram.serve(arguments, as: .regular) { host, onBroken in
            guard let core = host.federation.bank(host.member)?.core else {
                return try await .embedded(
                    in: host.dataPath, owner: host.member, logger: host.logger, onBroken: onBroken)
            }
            return try await onPostgres(core, of: host, onBroken: onBroken)
        }
    }

    public static func printKey(_ arguments: KeyArguments) -> Never { BankProgram.printKey(arguments) }

    private static func onPostgres(
        _ entry: CoreEntry, of host: Host, onBroken: @escaping @Sendable (JournalError) -> Void
    ) async throws -> BankServer.Core {
        let mapping = try entry.mapping.map { path throws(FederationFileError) in try CoreMapping.load(path: path) }
        let core = try await PostgresCore.open(
            entry.url, mapping: mapping ?? .reference, owner: host.member, logger: host.logger
        ) {
            onBroken(JournalError(.storeLocked, "another process has taken this bank's database over"))
        }
        host.logger.notice("Opened the books", metadata: [LogKey.durability: "\(core.capabilities.durability)"])
        return BankServer.Core(
            banking: core, store: entry.url, keepHouse: { await core.keepHouse() },
            readiness: { await core.readiness() }, measures: { await core.measures() }, close: { await core.close() })
    }
}
