import AtomicCommit
import BankCore
import Clock
import Logging
import ProcessInterface
import SettlementProtocol

/// Loans that have ended leave memory for the journal's archive, and are found there by id or by customer.
extension LoanDesk {
    /// A minute, and some 15 MB.
    private static let memory = MemoryBounds(milliseconds: 60_000, count: 8_192)
    /// Rounds of archiving in one maintenance.
    private static let maxRounds = 16

    func archive(removingBefore end: UInt64) async {
        do throws(CoreError) {
            for _ in 0..<Self.maxRounds {
                let ids = try await journal.archiveEnded()
                guard !ids.isEmpty else { break }
                withOriginator { $0.noteArchived(ids) }
            }
            try await journal.removeArchived(before: end)
        } catch {
            // Everything stays in memory until a later round succeeds.
            logger.warning("Loans were not archived", metadata: [LogKey.reason: "\(error)"])
        }
        letGo(before: Self.memory.start(at: WallClock.unixMilliseconds), keeping: Self.memory.count)
    }

    /// Fetches the transactions that have left memory, and has `body` ask about them before they can leave again.
    ///
    /// - Throws: ``CoreError`` with `broken` or `stopping`.
    func recalling<Value: Sendable>(
        _ ids: [TransactionID], _ body: (inout Originator) -> Value
    ) async throws(CoreError) -> Value {
        var found: [Originator.Originated] = []
        var search = ArchiveSearch<TransactionID>()
        while true {
            let (missing, value) = withOriginator { originator -> ([TransactionID], Value?) in
                let missing = search.next(ids, departures: originator.departures) { originator.isElsewhere($0) }
                guard missing.isEmpty else { return (missing, nil) }
                for known in found { originator.recall(known) }
                return ([], body(&originator))
            }
            if let value { return value }
            found += try await journal.archived(missing)
        }
    }

    /// Decides on the requests for these ids, in order; the first request of an id reserves it.
    ///
    /// - Parameter isSame: Whether the request at a place has the given fingerprint.
    /// - Throws: ``CoreError`` with `broken` or `stopping`; nothing was reserved.
    func claims(
        _ ids: [TransactionID], isSame: (Int, RequestFingerprint) -> Bool
    ) async throws(CoreError) -> [Originator.Claim] {
        try await recalling(ids) { originator in
            ids.enumerated().map { place, id in originator.claim(id) { isSame(place, $0) } }
        }
    }

    /// A customer's loans, newest first.
    ///
    /// - Throws: ``CoreError`` with `broken` or `stopping`.
    func loans(
        of customer: String, before id: TransactionID?, limit: Int
    ) async throws(CoreError) -> [Originator.Originated] {
        // Memory first: what leaves it meanwhile is in the archive by then.
        let inMemory = loansInMemory(of: customer, before: id, limit: limit)
        let archived = try await journal.archivedLoans(of: customer, before: id, limit: limit)
        var found = Dictionary(archived.map { ($0.origination.id, $0) }) { first, _ in first }
        for loan in inMemory { found[loan.origination.id] = loan }
        return found.keys.sorted(by: >).prefix(limit).compactMap { found[$0] }
    }
}
