import AtomicCommit
import BankCore
import Clock
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
    /// By which old rows are removed; Unix milliseconds. It goes on with each ``maintain()``.
    private var clock = WallClock.unixMilliseconds
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
            let core = try await JournaledCore(
                folder: folder, owner: owner, memory: memory, history: 5_000, checkpointRows: 20, logger: logger
            ) { _ in }
            journaled = (core, folder)
        }
    }

    /// A second passes.
    func maintain() async {
        clock += 1_000
        await journaled?.core.maintain(at: clock)
    }

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

    /// Closes a core with its own journal, reads the journal once more, and opens the core again.
    ///
    /// - Returns: The books by the journal's rows, what is wrong in them, and the row after which they begin.
    func replayed() async throws -> (books: CoreBooks, findings: [BooksFinding], start: UInt64) {
        await close()
        let data = try DataFolder(path: folder)
        let journal = try BatchJournal(in: data, kind: .bank, owner: "cedar")
        let replay = try BooksReplay(of: journal, at: try MemberID("cedar"))
        var findings: [BooksFinding] = []
        let books = try replay.books { finding, _ in findings.append(finding) }
        journal.close()
        data.close()
        try await open()
        return (books, findings, replay.start)
    }

    /// Closes the core, loses the file of statements, and opens the core again.
    func loseStatements() async throws {
        await close()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: "\(folder)/statements.sqlite\(suffix)")
        }
        try await open()
    }
}
