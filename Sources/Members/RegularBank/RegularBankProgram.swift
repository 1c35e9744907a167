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

    /// Turns the bank's own store, which a virtual bank served from, into the database that the federation file names, then
    /// ends the process; see docs/converting-a-bank.md.
    public static func convert(_ arguments: ServeArguments) async -> Never {
        await ServerProcess.carryOut(arguments, as: .bank(.regular)) { host in
            guard let core = host.federation.bank(host.member)?.core else { throw ConversionRefusal.noCore }
            let conversion = try Conversion(
                of: host.member, in: host.dataPath, to: core, logger: host.logger)
            guard OldStore.isThere(in: host.dataPath) else { throw ConversionRefusal.nothingToConvert }
            let folder = try DataFolder(path: host.dataPath)
            defer { folder.close() }
            return try await conversion.carryOut()
        }
    }

    public static func printKey(_ arguments: KeyArguments) -> Never { BankProgram.printKey(arguments) }

    private static func onPostgres(
        _ entry: CoreEntry, of host: Host, onBroken: @escaping @Sendable (JournalError) -> Void
    ) async throws -> BankServer.Core {
        let conversion = try Conversion(of: host.member, in: host.dataPath, to: entry, logger: host.logger)
        try await conversion.finish()
        let core = try await PostgresCore.open(
            entry.url, mapping: conversion.mapping, owner: host.member, logger: host.logger
        ) {
            onBroken(JournalError(.storeLocked, "another process has taken this bank's database over"))
        }
        host.logger.notice("Opened the books", metadata: [LogKey.durability: "\(core.capabilities.durability)"])
        return BankServer.Core(
            banking: core, store: entry.url, keepHouse: { await core.keepHouse() },
            readiness: { await core.readiness() }, measures: { await core.measures() }, close: { await core.close() })
    }
}
