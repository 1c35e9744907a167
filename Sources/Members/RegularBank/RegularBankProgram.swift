import Bank
import BankCore
import BankProcess
import Directory
public import Hosting
import Journal
import Logging
import PostgresCore
import ProcessInterface
import SettlementProtocol

/// A regular bank's process: the adapter in front of a core banking system. The core is the bank's own PostgreSQL
/// database if the federation file names one, and the embedded core otherwise.
public enum RegularBankProgram {
    public static func serve(_ arguments: ServeArguments) async -> Never {
        await BankProgram.serve(arguments, as: .regular) { host, onBroken in
            guard let entry = host.federation.bank(host.member)?.core else {
                return try await BankProgram.embeddedCore(of: host, onBroken: onBroken)
            }
            return try await databaseCore(entry, of: host, onBroken: onBroken)
        }
    }

    /// Copies the store that a virtual bank served from into the database that the federation file names, then ends the
    /// process; see docs/converting-a-bank.md.
    public static func convert(_ arguments: ServeArguments) async -> Never {
        await BankProgram.carryOut(arguments, as: .regular) { host in
            guard let core = host.federation.bank(host.member)?.core else { throw noCore }
            let conversion = try Conversion(
                of: host.member, in: host.dataPath, to: core, logger: host.logger)
            guard Conversion.isPossible(in: host.dataPath) else { throw nothingToConvert }
            let folder = try DataFolder(path: host.dataPath)
            defer { folder.close() }
            return try await conversion.carryOut()
        }
    }

    private static let nothingToConvert = BankFailure(
        code: "nothing_to_convert", message: "the data folder has no books to convert",
        next: "name the folder that the virtual bank served from", kind: .configuration)

    private static let noCore = BankFailure(
        code: "core_missing", message: "the federation file names no database for this bank",
        next:
            "add `core: postgres://…` to its entry; without it a regular bank keeps the same embedded books, and there is nothing to convert",
        kind: .configuration)

    public static func printKeys(_ arguments: KeyArguments) -> Never { BankProgram.printKeys(arguments) }

    private static func databaseCore(
        _ entry: CoreEntry, of host: Host, onBroken: @escaping BankProgram.Broken
    ) async throws -> BankServer.Core {
        let conversion = try Conversion(of: host.member, in: host.dataPath, to: entry, logger: host.logger)
        try await conversion.finish()
        let core = try await DatabaseCore.open(
            entry.url, mapping: conversion.mapping, needs: StoreNeeds(of: host.member, in: host.federation),
            owner: host.member, logger: host.logger
        ) {
            onBroken(
                BankFailure(
                    code: "store_locked", message: "another process has taken over this bank's database",
                    next: "let that process serve, or stop it and start this one again", kind: .tryAgain))
        }
        host.logger.notice("Opened the books", metadata: [LogKey.durability: "\(core.capabilities.durability)"])
        return BankServer.Core(
            core, store: entry.url, generation: core.generation, maintain: { _ in await core.maintain() },
            readiness: { await core.readiness() }, metrics: { await core.metrics() }, close: { await core.close() })
    }
}

extension StoreNeeds {
    fileprivate init(of bank: MemberID, in federation: FederationFile) {
        self.init(
            coordinators: federation.coordinators.map(\.id), currencies: federation.bank(bank)?.currencies ?? [])
    }
}
