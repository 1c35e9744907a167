import AtomicCommit
public import BankCore
import Batching
import Journal
public import Ledger
import Logging
public import Money
import ProcessInterface
public import SettlementProtocol

extension JournaledCore {
    /// A question about durable state.
    enum Reading: Sendable {
        case accounts(AccountSelection)
        case accountPage(after: Int, limit: Int)
        case trialBalance
        case states([TransactionKey])
        case inDoubt
        case holds([TransactionKey])
        case clearing(MemberID, since: UInt64, limit: Int)

        enum Answer: Sendable {
            case accounts([Account], hasMore: Bool)
            case trialBalance([Currency: Int128])
            case states([ParticipantRole])
            case inDoubt([InDoubt])
            case holds([[NamedHold]])
            case clearing(ClearingPage)
        }
    }

    func answer(_ reading: Reading) -> Reading.Answer {
        switch reading {
        case .accounts(let selection): return .accounts(books.accounts(selection), hasMore: false)
        case .accountPage(let skip, let limit):
            let page = books.accountPage(after: skip, limit: limit)
            return .accounts(page.accounts, hasMore: page.hasMore)
        case .trialBalance: return .trialBalance(books.ledger.trialBalance())
        case .states(let keys): return .states(keys.map { books.role(of: $0) })
        case .inDoubt: return .inDoubt(books.inDoubt)
        case .holds(let keys): return .holds(keys.map { books.namedHolds(of: $0) })
        case .clearing(let peer, let since, let limit):
            return .clearing(books.clearing(with: peer, since: since, limit: limit))
        }
    }

    func read(_ reading: Reading) async throws(CoreError) -> Reading.Answer {
        guard case .read(let answer) = try await submit(.read(reading)) else { throw Self.mixedUp }
        return answer
    }
}

extension JournaledCore: BookReading {
    public func accounts(_ selection: AccountSelection) async throws(CoreError) -> [Account] {
        guard case .accounts(let accounts, _) = try await read(.accounts(selection)) else { throw Self.mixedUp }
        return accounts
    }

    public func accountPage(
        after skip: Int, limit: Int
    ) async throws(CoreError) -> (accounts: [Account], hasMore: Bool) {
        guard case .accounts(let accounts, let hasMore) = try await read(.accountPage(after: skip, limit: limit)) else {
            throw Self.mixedUp
        }
        return (accounts, hasMore)
    }

    public func trialBalance() async throws(CoreError) -> [Currency: Int128] {
        guard case .trialBalance(let sums) = try await read(.trialBalance) else { throw Self.mixedUp }
        return sums
    }

    public func holds(of keys: [TransactionKey]) async throws(CoreError) -> [[NamedHold]] {
        guard case .holds(let holds) = try await read(.holds(keys)) else { throw Self.mixedUp }
        return holds
    }

    public func clearing(with peer: MemberID, since: UInt64, limit: Int) async throws(CoreError) -> ClearingPage {
        while true {
            let removed = history.clearing[peer] ?? .none
            let since = max(since, removed.count)
            var archived: [ClearingEntry] = []
            let end = books.archivedClearing(with: peer)
            if since < end {
                do throws(JournalError) {
                    archived = try await archive.clearing(with: peer, since: since, limit: limit)
                } catch {
                    throw CoreError(.broken, "the archive cannot be read: \(error.detail)")
                }
                guard removed == history.clearing[peer] ?? .none else { continue }
                let isWhole = zip(archived, (since + 1)...).allSatisfy { $0.position == $1 }
                guard isWhole, UInt64(archived.count) >= min(end - since, UInt64(max(0, limit))) else {
                    throw CoreError(.broken, "the archive lacks clearing entries with \(peer) after \(since)")
                }
            }
            let reached = archived.last?.position ?? since
            let rest = Reading.clearing(peer, since: reached, limit: limit - archived.count)
            guard case .clearing(let page) = try await read(rest) else { throw Self.mixedUp }
            let hasMoreArchived = reached < books.archivedClearing(with: peer)
            // A block that went to the archive between the two looks is in neither; look again.
            if hasMoreArchived, archived.count < limit { continue }
            return ClearingPage(
                entries: archived + page.entries, hasMore: page.hasMore || hasMoreArchived, prepared: page.prepared,
                removed: removed)
        }
    }

    public nonisolated func statement(
        of account: AccountName, since: UInt64, limit: Int
    ) async throws(CoreError) -> StatementPage? {
        let result: Result<StatementPage?, CoreError>
        do {
            result = try await statements.submit(StatementBook.Query(account: account, since: since, limit: limit))
        } catch {
            throw CoreError(.busy, "too many requests for statements wait")
        }
        return try result.get()
    }

    static func pages(
        _ queries: [StatementBook.Query], of book: StatementBook, mayGrow: Bool, _ logger: Logger
    ) -> [Result<StatementPage?, CoreError>] {
        do {
            return try book.pages(queries, mayGrow: mayGrow).map { .success($0) }
        } catch {
            logger.error("Statements cannot be read", metadata: [LogKey.reason: "\(error)"])
            return queries.map { _ in .failure(error) }
        }
    }
}
