public import AtomicCommit
public import BankCore
import Batching
import Clock
public import Journal
import Ledger
public import Logging
import ProcessInterface
public import SettlementProtocol

/// The embedded core: ``CoreBooks`` in memory over a journal. By group commit, a batch of votes or outcomes is one
/// appended row and one sync.
///
/// Calls that arrive while a row is being written share the next one. Nothing is answered before its row is durable.
public actor JournaledCore {
    /// Called when a core cannot go on; its process ends with that failure.
    public typealias Broken = @Sendable (BankFailure) -> Void

    var books: CoreBooks
    let journal: BatchJournal
    let archive: CoreArchive
    let folder: DataFolder
    let executor: (any TaskExecutor)?
    let memory: MemoryBounds
    let checkpointRows: UInt64
    let logger: Logger
    private let onBroken: Broken
    /// The disk is full: outcomes go on, new votes are refused.
    package internal(set) var isFull = false
    /// Finished records are on their way to the archive.
    var isArchiving = false
    /// Items below the horizon are being removed.
    var isForgetting = false
    /// Old rows are being removed.
    var isRemoving = false
    /// The rows that are old enough do not prove the balances, so they are kept.
    var isUnprovable = false
    var history: KeptHistory
    var pace: CheckpointPace
    private var batcher: Batcher<Work, Done>?
    let owner: MemberID
    let statementBook: StatementBook
    /// Reads statements in one batch at a time; requests that arrive during a read share the next one.
    let statements: Batcher<StatementBook.Query, Result<StatementPage?, CoreError>>

    public nonisolated let capabilities: CoreCapabilities

    /// One call's part in a row.
    enum Work: Sendable {
        case prepare([CoreItem])
        case finish([CoreFinish])
        case entomb([TransactionKey])
        case amend(Amendment)
        case raiseHorizon(UInt64)
        case lowerHorizon(UInt64)
        /// Sends finished records to the archive, however few they are.
        case archive
        /// A question about durable state, answered in its turn, after the rows of earlier calls.
        case read(Reading)

        /// Looks at all accounts or all votes, which takes long in a large bank.
        var isLong: Bool {
            switch self {
            case .raiseHorizon, .lowerHorizon, .read(.trialBalance), .read(.accounts), .read(.inDoubt): true
            case .prepare, .finish, .entomb, .amend, .archive, .read(.accountPage), .read(.states),
                .read(.holds), .read(.clearing):
                false
            }
        }
    }

    enum Done: Sendable {
        case prepared([CoreAnswer])
        case finished([CoreFinishAnswer])
        case amended
        case states([ParticipantRole])
        case read(Reading.Answer)
        case failed(CoreError)
    }

    /// Opens the store of `folder` and recovers: the newest checkpoint, then the rows after it.
    ///
    /// - Parameters:
    ///   - memory: The finished records that stay in memory.
    ///   - history: How long rows are kept at least, and so the entries of statements and of clearing; milliseconds.
    ///   - checkpointRows: The rows that make a checkpoint worth its sync.
    ///   - executor: Runs the work that builds rows.
    /// - Throws: ``BankFailure``, with `store_damaged` for unreadable data.
    public init(
        folder: DataFolder, owner: MemberID, memory: MemoryBounds = usualMemory, history: UInt64 = usualHistory,
        checkpointRows: UInt64 = 2_000,
        executor: (any TaskExecutor)? = nil, logger: Logger, onBroken: @escaping Broken
    ) async throws(BankFailure) {
        do throws(JournalError) {
            journal = try BatchJournal(in: folder, kind: .bank, owner: owner.text)
            (books, pace) = try await Self.recover(from: journal)
            self.history = try await KeptHistory(of: journal, keeping: history)
        } catch {
            throw BankFailure(error)
        }
        archive = CoreArchive(in: journal)
        self.folder = folder
        self.owner = owner
        self.memory = memory
        self.checkpointRows = checkpointRows
        self.executor = executor
        self.logger = logger
        self.onBroken = onBroken
        isFull = !folder.restoreBallast()
        let statementBook = StatementBook(in: folder, of: journal, at: owner)
        self.statementBook = statementBook
        statements = Batcher(BatchBounds(maxBatchSize: 16, maxInFlight: 1, maxWaiting: 256)) { [folder] queries in
            await waitingForDisk { Self.pages(queries, of: statementBook, mayGrow: folder.hasBallast, logger) }
        }
        capabilities = CoreCapabilities(promisesHolds: true, durability: journal.durability)
        batcher = Batcher(
            BatchBounds(maxBatchSize: 64, maxInFlight: 1, maxWaiting: 4_096), isLong: \.isLong, executor: executor
        ) { [weak self] works in
            await self?.carryOut(works) ?? works.map { _ in .failed(CoreError(.stopping, "the core has stopped")) }
        }
        do throws(JournalError) { try await writeCheckpointIfDue() } catch { throw BankFailure(error) }
        logger.notice(
            "Opened the books",
            metadata: [
                LogKey.durability: "\(journal.durability)", LogKey.accounts: "\(books.ledger.accounts.count)",
                LogKey.inDoubt: "\(books.inDoubt.count)",
            ])
    }

    // MARK: Rows

    func submit(_ work: Work) async throws(CoreError) -> Done {
        guard let batcher else { throw CoreError(.stopping, "the core is stopping") }
        let done: Done
        do { done = try await batcher.submit(work) } catch {
            switch error {
            case .full: throw CoreError(.busy, "too many requests wait for the books")
            case .closed: throw CoreError(.stopping, "the core is stopping")
            }
        }
        if case .failed(let error) = done { throw error }
        return done
    }

    /// Never seen by callers: each answer has the kind of its question.
    static var mixedUp: CoreError { CoreError(.broken, "an answer of another kind came back") }

    private func carryOut(_ works: [Work]) async -> [Done] {
        do throws(JournalError) {
            try await recallRecords(for: works)
            var events: [CoreEvent] = []
            let done = works.map { decide($0, into: &events) }
            if !events.isEmpty {
                events.passFailpointsBeforeWrite()
                try await write(CoreRow(events, writtenAtUnixMilliseconds: WallClock.unixMilliseconds).serialized())
                events.passFailpointsAfterWrite()
            }
            archiveIfDue(evenFew: works.contains { if case .archive = $0 { true } else { false } })
            try await writeCheckpointIfDue()
            return done
        } catch {
            fail(error)
            return works.map { _ in .failed(CoreError(.broken, "the journal failed")) }
        }
    }

    /// It is not known whether a row is durable: nothing more may be answered, and memory may not be used.
    func fail(_ error: JournalError) {
        logger.critical("The journal failed", metadata: [LogKey.reason: "\(error)"])
        onBroken(BankFailure(error))
    }

    private func decide(_ work: Work, into events: inout [CoreEvent]) -> Done {
        switch work {
        case .prepare(let items):
            guard !isFull else { return .failed(CoreError(.storeFull, "the bank's disk is full")) }
            return .prepared(
                items.map { item in
                    let (answer, event) = books.prepare(item)
                    if let event { events.append(event) }
                    return answer
                })
        case .finish(let items):
            return .finished(
                items.map { item in
                    let (answer, event) = books.finish(item)
                    if let event { events.append(event) }
                    return answer
                })
        case .entomb(let keys):
            return .states(
                keys.map { key in
                    if let event = books.entomb(key) { events.append(event) }
                    return books.role(of: key)
                })
        case .amend(let amendment):
            guard !isFull else { return .failed(CoreError(.storeFull, "the bank's disk is full")) }
            do {
                if let event = try books.amend(amendment) { events.append(event) }
                return .amended
            } catch {
                return .failed(CoreError(.refused, error.detail))
            }
        case .raiseHorizon(let unixMilliseconds):
            if let event = books.raiseHorizon(to: unixMilliseconds) { events.append(event) }
            return .amended
        case .lowerHorizon(let unixMilliseconds):
            if let event = books.lowerHorizon(to: unixMilliseconds) { events.append(event) }
            return .amended
        case .archive: return .amended
        case .read(let reading): return .read(answer(reading))
        }
    }

    /// If the disk is full, frees the ballast and writes the row into that space.
    private func write(_ row: [UInt8]) async throws(JournalError) {
        do {
            _ = try await journal.append(row)
        } catch {
            guard error.code == .diskFull else { throw error }
            folder.freeBallast()
            isFull = true
            logger.error("The disk is full: new votes are refused, outcomes are still stored")
            _ = try await journal.append(row)
        }
    }

    // MARK: Metrics and the end

    /// How often its store has been opened, this time included.
    public nonisolated var generation: StoreGeneration { StoreGeneration(.embedded, openings: journal.incarnation) }

    /// Metrics since this opening, by name.
    package nonisolated var metrics: [String: Int64] {
        let metrics = journal.metrics
        return [
            "journal.syncs": metrics.syncs, "journal.batches": metrics.batches, "journal.bytes": metrics.bytes,
            "journal.synchronous": journal.synchronous, "statements.rows": statementBook.rowsRead,
        ]
    }

    /// Refuses new calls, carries out the accepted ones, and closes the store.
    public func close() async {
        batcher?.close()
        await batcher?.drain()
        batcher = nil
        statementBook.close()
        journal.close()
    }
}
