import BankCore
import Clock
public import Directory
import EmbeddedCore
import Failpoints
import Foundation
import Journal
import Ledger
public import Logging
import Postgres
public import ProcessInterface
public import SettlementProtocol

/// Moves the books of a bank from its own store into its PostgreSQL database, once.
///
/// Everything is copied and compared in one transaction of the database. Then the old store is durably marked as moved,
/// and only then is the transaction committed. So the database's errors appear while the old store may still serve;
/// once marked, it never serves again. An interrupted conversion is repeated. The transaction writes the marker's id
/// into the database, and this id shows whether it was committed.
public struct Conversion {
    private let member: MemberID
    private let core: CoreEntry
    public let mapping: CoreMapping
    /// The bank's folder, whose lock the caller holds.
    private let dataPath: String
    private let logger: Logger
    /// Shared by all connections, so that a lost connection is not taken for another process.
    private let lock = OwnershipLock()

    /// - Throws: `FederationFileError` if the mapping cannot be read.
    public init(
        of member: MemberID, in dataPath: String, to core: CoreEntry, logger: Logger
    ) throws(FederationFileError) {
        self.member = member
        self.core = core
        mapping =
            try core.mapping.map { path throws(FederationFileError) in try CoreMapping.load(path: path) } ?? .reference
        self.dataPath = dataPath
        self.logger = logger
    }

    /// Whether a bank's folder has books of its own, which could be converted.
    public static func isPossible(in dataPath: String) -> Bool { OldStore.isThere(in: dataPath) }

    /// How one attempt to commit ended.
    private enum Attempt {
        case committed
        /// The connection was lost around the commit.
        case unknown
    }

    /// Converts the bank, or finds that it was converted before. The folder must have a store.
    ///
    /// - Throws: ``BankFailure`` or ``JournalError``. Unless the store is marked by then, nothing was changed.
    public func carryOut() async throws -> ConversionReport {
        let began = ContinuousClock.now
        let source = try OldStore(in: dataPath, owner: member)
        defer { source.close() }
        let old = try source.readBooks()
        let isRepeated = source.journal.move?.isComplete == true
        let entries: Int
        if isRepeated {
            try await demandCommitted(source)
            entries = try await countEntries(old)
        } else {
            entries = try await carryOut(from: source, old)
        }
        guard let move = source.journal.move else { preconditionFailure("what was converted is marked") }
        return ConversionReport(
            member: member.text, conversion: move.id, target: core.url, wasDoneBefore: isRepeated,
            books: old.books, entries: entries, after: .now - began)
    }

    /// Must run before a bank serves from its database. It finishes an interrupted conversion, and throws if the folder
    /// has books that were never converted.
    ///
    /// - Throws: ``BankFailure`` or ``JournalError``.
    public func finish() async throws {
        guard OldStore.isThere(in: dataPath) else { return }
        let source = try OldStore(in: dataPath, owner: member)
        defer { source.close() }
        guard let move = source.journal.move else {
            guard source.journal.lastRow == 0 else { throw ConversionRefusal.notConverted }
            return
        }
        if move.isComplete {
            try await demandCommitted(source)
        } else {
            logger.notice("Finishing a conversion", metadata: [LogKey.conversion: "\(move.id)"])
            _ = try await carryOut(from: source, try source.readBooks())
        }
    }

    // MARK: Asking the target

    private func open() async throws -> ConversionTarget {
        do {
            return try await ConversionTarget.open(core.url, mapping: mapping, owner: member, lock: lock)
        } catch let error as PostgresError {
            throw BankFailure(error)
        }
    }

    /// Throws if the target lacks the conversion. A store whose move is complete is never copied again, even if the
    /// target lost it.
    private func demandCommitted(_ source: OldStore) async throws {
        let target = try await open()
        let standing: ConversionTarget.Contents
        do { standing = try await target.begin() } catch {
            await target.close()
            throw (error as? PostgresError).map { BankFailure($0) } ?? error
        }
        await target.close()
        guard let move = source.journal.move, standing.conversion != move.id else { return }
        throw ConversionRefusal.targetLacksIt(move)
    }

    private func countEntries(_ old: OldBooks) async throws -> Int {
        var count = 0
        try await old.readPostings { (posted) async throws(Never) in count += posted.count }
        return count
    }

    // MARK: Converting

    private func carryOut(from source: OldStore, _ old: OldBooks) async throws -> Int {
        let id = source.journal.move?.id ?? UUID()
        var entries = 0
        var target = try await open()
        do {
            while case .unknown = try await attempt(id, on: target, source, old, entries: &entries) {
                await target.close()
                target = try await reopen()
            }
            await target.close()
        } catch {
            await target.close()
            throw (error as? PostgresError).map { BankFailure($0) } ?? error
        }
        try await source.journal.markMoveComplete()
        logger.notice("Converted", metadata: [LogKey.conversion: "\(id)"])
        return entries
    }

    private func attempt(
        _ id: UUID, on target: ConversionTarget, _ source: OldStore, _ old: OldBooks, entries: inout Int
    ) async throws -> Attempt {
        let standing = try await target.begin()
        if let move = source.journal.move {
            if standing.conversion == move.id {
                entries = try await countEntries(old)
                return .committed
            }
            guard move.target == core.url else { throw ConversionRefusal.targetDiffers(move) }
        }
        try await demandFit(standing, old, on: target)
        entries = try await ConversionCopy(target: target, old: old, logger: logger)
            .run(owner: member, conversion: id)
        try await ConversionComparison(target: target, old: old).run(entries: entries)
        if source.journal.move == nil {
            failpoint("bank.convert.before-marker")
            try await source.journal.markMoved(
                StoreMove(id: id, target: core.url, markedUnixMilliseconds: WallClock.unixMilliseconds))
            failpoint("bank.convert.after-marker")
        }
        try await ServerCheck.check(target.connection)
        failpoint("bank.convert.before-commit")
        do throws(PostgresError) {
            let rows = try await target.connection.run(
                [PostgresRequest(ServerCheck.durably), PostgresRequest(.commit)], within: ConversionTarget.patience)
            guard rows.last?.tag == "COMMIT" else { throw PostgresError(.conflict, "the transaction was rolled back") }
        } catch {
            guard error.code == .connectionLost || error.code == .timedOut else { throw error }
            return .unknown
        }
        failpoint("bank.convert.after-commit")
        return .committed
    }

    /// Throws if the target is not usable, before anything is written to it.
    private func demandFit(
        _ standing: ConversionTarget.Contents, _ old: OldBooks, on target: ConversionTarget
    ) async throws {
        if let owner = standing.owner, owner != member.text { throw ConversionRefusal.foreign(member) }
        guard standing.isEmpty, standing.conversion == nil else { throw ConversionRefusal.notEmpty }
        let names = old.books.ledger.accounts.lazy.filter { $0.kind == .customer }.map(\.name.text).sorted()
        var taken: Int64 = 0
        for start in stride(from: 0, to: names.count, by: 10_000) {
            let some = Array(names[start..<min(start + 10_000, names.count)])
            taken += try await target.run([.named(target.queries.countBankAccounts, some)])[0].int64(0, 0) ?? 0
        }
        guard taken == 0 else { throw ConversionRefusal.accountsTaken(taken, in: mapping.accounts.table.text) }
    }

    /// Reconnects after the connection was lost around the commit. Once this process owns the store again, the
    /// transaction has ended.
    private func reopen() async throws -> ConversionTarget {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do { return try await open() } catch let failure as BankFailure {
                guard failure.kind == .tryAgain, .now < deadline else { throw ConversionRefusal.unfinished(failure) }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}
