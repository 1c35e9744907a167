import AtomicCommit
import BankCore
import EmbeddedCore
import Foundation
import Journal
import Logging
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

enum CoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case embedded
    case postgres

    var testDescription: String { rawValue }
}

/// A core with its own store, which can be closed and opened again.
actor CoreUnderTest {
    private let kind: CoreKind
    private let folder: String
    private let database: TestDatabase?
    private var journaled: (core: JournaledCore, folder: DataFolder)?
    private var postgres: DatabaseCore?

    init(_ kind: CoreKind) async throws {
        self.kind = kind
        folder = FileManager.default.temporaryDirectory.appending(path: "freshet-core-\(UUID().uuidString)")
            .path(percentEncoded: false)
        database = kind == .postgres ? try await TestServer.shared().database() : nil
        try await open()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var core: any CoreBanking & BookReading {
        get throws {
            if let journaled { return journaled.core }
            guard let postgres else { throw CoreError(.stopping, "closed") }
            return postgres
        }
    }

    private func open() async throws {
        let owner = try MemberID("cedar")
        if let database {
            postgres = try await database.core(owner: owner)
        } else {
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let folder = try DataFolder(path: folder)
            // Every record leaves memory as soon as the archive has it.
            let memory = MemoryBounds(milliseconds: 0, count: 0)
            let core = try await JournaledCore(folder: folder, owner: owner, memory: memory, logger: logger) { _ in }
            journaled = (core, folder)
        }
    }

    func maintain() async { await journaled?.core.maintain() }

    func close() async {
        await journaled?.core.close()
        journaled?.folder.close()
        journaled = nil
        await postgres?.close()
        postgres = nil
    }

    func restart() async throws {
        await close()
        try await open()
    }
}
