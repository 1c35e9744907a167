public import AtomicCommit
public import BankCore
import Batching
import Dispatch
import Failpoints
public import Journal
public import Ledger
public import Logging
public import Money
public import SettlementProtocol

/// The embedded core: ``CoreBooks`` in memory over a journal, so that a batch of votes or outcomes is one appended row
/// and one sync.
///
/// Calls that arrive while a row is being written share the next one. Nothing is answered before its row is durable.
public actor JournaledCore: CoreBanking {
    /// Where a core can no longer go on; the process ends with the error's exit code.
    public typealias Broken = @Sendable (JournalError) -> Void

    private var books: CoreBooks
    private let journal: BatchJournal
    private let folder: DataFolder
    private let logger: Logger
    private let onBroken: Broken
    /// The disk is full: outcomes go on, new votes are refused.
    private(set) var isFull = false
    private var batcher: Batcher<Work, Done>?
    private let statementBook: StatementBook
    /// One look at a time into the statements, for everybody who asked meanwhile.
    private let statements: Batcher<StatementBook.Query, Result<StatementPage?, CoreError>>

    public nonisolated let capabilities: CoreCapabilities

    private enum Work: Sendable {
        case prepare([CoreItem])
        case finish([CoreFinish])
        case entomb([TransactionKey])
        case amend(Amendment)
        case raiseHorizon(UInt64)
        case read(Reading)
    }

    /// A question about what is durable: answered in its turn, after the row of whatever came before it.
    private enum Reading: Sendable {
        case accounts(AccountSelection)
        case trialBalance
        case states([TransactionKey])
        case inDoubt
        case clearing(MemberID, since: UInt64, limit: Int)
    }

    private enum Done: Sendable {
        case prepared([CoreAnswer])
        case finished([CoreFinishAnswer])
        case amended
        case accounts([Account])
        case trialBalance([Currency: Int128])
        case states([ParticipantRole])
        case inDoubt([InDoubt])
        case clearing(ClearingPage)
        case failed(CoreError)
    }

    /// Opens the store of `folder` and recovers: the newest checkpoint, then the rows after it.
    ///
    /// - Throws: `JournalError`; what cannot be read is `store_damaged`.
    public init(
        folder: DataFolder, owner: MemberID, logger: Logger, onBroken: @escaping Broken
    ) async throws(JournalError) {
        let journal = try BatchJournal(in: folder, kind: "bank", owner: owner.text)
        self.journal = journal
        self.folder = folder
        self.logger = logger
        self.onBroken = onBroken
        books = try await Self.recover(from: journal)
        isFull = !folder.restoreBallast()
        let statementBook = StatementBook(in: folder, of: journal)
        self.statementBook = statementBook
        statements = Batcher(largestBatch: 16, mostInFlight: 1, mostWaiting: 256) { [folder] queries in
            // It waits for the disk, and would hold up others on a thread of the cooperative pool.
            await withCheckedContinuation { done in
                DispatchQueue.global(qos: .utility).async {
                    done.resume(returning: Self.pages(queries, of: statementBook, mayGrow: folder.hasBallast, logger))
                }
            }
        }
        capabilities = CoreCapabilities(promisesHolds: true, durability: journal.durability)
        batcher = Batcher(largestBatch: 64, mostInFlight: 1, mostWaiting: 4_096, pace: Self.pace) { [weak self] works in
            await self?.carryOut(works) ?? works.map { _ in .failed(CoreError(.stopping, "the core has stopped")) }
        }
        logger.notice(
            "Opened the books",
            metadata: [
                LogKey.durability: "\(journal.durability)", LogKey.accounts: "\(books.ledger.accounts.count)",
                LogKey.inDoubt: "\(books.inDoubt.count)",
            ])
    }

    private static func recover(from journal: BatchJournal) async throws(JournalError) -> CoreBooks {
        do {
            var books = CoreBooks()
            var from: UInt64 = 0
            if let checkpoint = try journal.latestCheckpoint() {
                books = try CoreBooks(checkpoint: checkpoint.bytes)
                from = checkpoint.row
            }
            try journal.readAll(after: from) { _, bytes in
                for event in try CoreRow(serialized: bytes).events { books.apply(event) }
            }
            if journal.lastRow - from > checkpointAfterRows {
                failpoint("bank.checkpoint.before-write")
                do throws(JournalError) {
                    try await journal.writeCheckpoint(books.checkpoint(), upTo: journal.lastRow)
                } catch {
                    // Books beyond the limit are recovered from their rows.
                    guard error.code == .tooLarge else { throw error }
                }
                failpoint("bank.checkpoint.after-write")
            }
            return books
        } catch {
            throw error as? JournalError ?? JournalError(.storeDamaged, "the bank's journal cannot be read: \(error)")
        }
    }

    private static let checkpointAfterRows: UInt64 = 2_000
    /// Rows follow one another so far apart: nobody notices, and a sync serves more transactions.
    static let pace = Duration.milliseconds(12)

    // MARK: Reading

    /// Answers at once, with what may not be durable yet: a judgement made from it is stored in a later row than that.
    public func accounts(_ names: [AccountName]) -> [Account?] { names.map { books.ledger[$0] } }

    public func accounts(_ selection: AccountSelection) async throws(CoreError) -> [Account] {
        guard case .accounts(let accounts) = try await submit(.read(.accounts(selection))) else { throw Self.mixedUp }
        return accounts
    }

    public func trialBalance() async throws(CoreError) -> [Currency: Int128] {
        guard case .trialBalance(let sums) = try await submit(.read(.trialBalance)) else { throw Self.mixedUp }
        return sums
    }

    public func states(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole] {
        guard case .states(let states) = try await submit(.read(.states(keys))) else { throw Self.mixedUp }
        return states
    }

    public func inDoubt() async throws(CoreError) -> [InDoubt] {
        guard case .inDoubt(let inDoubt) = try await submit(.read(.inDoubt)) else { throw Self.mixedUp }
        return inDoubt
    }

    public func clearing(with peer: MemberID, since: UInt64, limit: Int) async throws(CoreError) -> ClearingPage {
        guard case .clearing(let page) = try await submit(.read(.clearing(peer, since: since, limit: limit))) else {
            throw Self.mixedUp
        }
        return page
    }

    public nonisolated func statement(
        of account: AccountName, since: UInt64, limit: Int
    ) async throws(CoreError) -> StatementPage? {
        let result: Result<StatementPage?, CoreError>
        do {
            result = try await statements.submit(StatementBook.Query(account: account, since: since, limit: limit))
        } catch {
            throw CoreError(.busy, "too many statements are being made")
        }
        return try result.get()
    }

    private static func pages(
        _ queries: [StatementBook.Query], of book: StatementBook, mayGrow: Bool, _ logger: Logger
    ) -> [Result<StatementPage?, CoreError>] {
        do {
            return try book.pages(queries, mayGrow: mayGrow).map { .success($0) }
        } catch {
            logger.error("Statements cannot be made", metadata: [LogKey.reason: "\(error)"])
            return queries.map { _ in .failure(error) }
        }
    }

    public func newestCommitted() -> UInt64 { books.newestCommitted }

    public func horizon() -> UInt64 { books.horizon }

    private func answer(_ reading: Reading) -> Done {
        switch reading {
        case .accounts(let selection): .accounts(books.accounts(selection))
        case .trialBalance: .trialBalance(books.ledger.trialBalance())
        case .states(let keys): .states(keys.map { books.role(of: $0) })
        case .inDoubt: .inDoubt(books.inDoubt)
        case .clearing(let peer, let since, let limit):
            .clearing(books.clearing(with: peer, since: since, limit: limit))
        }
    }

    // MARK: Changing

    public func prepare(_ items: [CoreItem]) async throws(CoreError) -> [CoreAnswer] {
        guard case .prepared(let answers) = try await submit(.prepare(items)) else { throw Self.mixedUp }
        return answers
    }

    public func finish(_ items: [CoreFinish]) async throws(CoreError) -> [CoreFinishAnswer] {
        guard case .finished(let answers) = try await submit(.finish(items)) else { throw Self.mixedUp }
        return answers
    }

    public func entomb(_ keys: [TransactionKey]) async throws(CoreError) -> [ParticipantRole] {
        guard case .states(let states) = try await submit(.entomb(keys)) else { throw Self.mixedUp }
        return states
    }

    public func amend(_ amendment: Amendment) async throws(CoreError) {
        guard case .amended = try await submit(.amend(amendment)) else { throw Self.mixedUp }
    }

    public func raiseHorizon(to unixMilliseconds: UInt64) async throws(CoreError) {
        guard case .amended = try await submit(.raiseHorizon(unixMilliseconds)) else { throw Self.mixedUp }
    }

    private static var mixedUp: CoreError { CoreError(.broken, "an answer of another kind came back") }

    private func submit(_ work: Work) async throws(CoreError) -> Done {
        guard let batcher else { throw CoreError(.stopping, "the core is stopping") }
        let done: Done
        do { done = try await batcher.submit(work) } catch {
            switch error {
            case .full: throw CoreError(.busy, "too much waits for the books")
            case .closed: throw CoreError(.stopping, "the core is stopping")
            }
        }
        if case .failed(let error) = done { throw error }
        return done
    }

    private func carryOut(_ works: [Work]) async -> [Done] {
        var events: [CoreEvent] = []
        let done = works.map { decide($0, into: &events) }
        guard !events.isEmpty else { return done }
        do {
            events.passFailpointsBeforeWrite()
            try await write(CoreRow(events, writtenAtUnixMilliseconds: WallClock.unixMilliseconds).serialized())
            events.passFailpointsAfterWrite()
            return done
        } catch {
            // Whether the row is durable is not known: nothing more may be answered, and memory may not be used.
            logger.critical("The journal failed", metadata: [LogKey.reason: "\(error)"])
            onBroken(error)
            return works.map { _ in .failed(CoreError(.broken, "the journal failed")) }
        }
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
        case .read(let reading): return answer(reading)
        }
    }

    /// What a full disk refuses is written into the space of the ballast.
    private func write(_ row: [UInt8]) async throws(JournalError) {
        do {
            _ = try await journal.append(row)
        } catch {
            guard error.code == .diskFull else { throw error }
            folder.freeBallast()
            isFull = true
            logger.error("The disk is full: new votes are refused, outcomes go on")
            _ = try await journal.append(row)
        }
    }

    // MARK: Housekeeping

    /// Takes the ballast's space again where there is some, so that new votes are given again.
    package func keepHouse() {
        guard isFull, folder.restoreBallast() else { return }
        isFull = false
        logger.notice("There is space again: new votes are given")
    }

    package nonisolated var measures: [String: Int64] {
        let measures = journal.measures
        return [
            "journal.syncs": measures.syncs, "journal.batches": measures.batches, "journal.bytes": measures.bytes,
            "journal.synchronous": journal.synchronous, "statements.rows": statementBook.rowsRead,
        ]
    }

    /// Nothing more is taken in; what was taken in is carried out.
    public func close() {
        batcher?.close()
        batcher = nil
        statementBook.close()
        journal.close()
    }
}
