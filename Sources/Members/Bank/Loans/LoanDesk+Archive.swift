import BankCore
import Clock
import Logging
import ProcessInterface
import SettlementProtocol

/// Loans that have ended leave memory for the journal's archive, and are found there by id or by customer.
extension LoanDesk {
    /// How long ended transactions stay in memory, and how many at most.
    private static let memory = (milliseconds: UInt64(60_000), transactions: 8_192)
    /// Rounds of archiving in one maintenance.
    private static let maxRounds = 16

    func archive() async {
        do throws(CoreError) {
            for _ in 0..<Self.maxRounds {
                let ids = try await journal.archiveEnded()
                guard !ids.isEmpty else { break }
                withOriginator { $0.noteArchived(ids) }
            }
        } catch {
            // Everything stays in memory until a later round succeeds.
            logger.warning("Loans were not archived", metadata: [LogKey.reason: "\(error)"])
        }
        letGo()
    }

    private func letGo() {
        let now = WallClock.unixMilliseconds
        let limit = Self.memory.transactions
        letGo(before: now > Self.memory.milliseconds ? now - Self.memory.milliseconds : 0, keeping: limit)
    }

    /// Fetches the transactions that have left memory.
    ///
    /// - Throws: ``CoreError`` with `broken` or `stopping`.
    func recall(_ ids: [TransactionID]) async throws(CoreError) {
        let elsewhere = withOriginator { originator in ids.filter(originator.isElsewhere) }
        guard !elsewhere.isEmpty else { return }
        recall(try await journal.archived(elsewhere))
    }

    /// A customer's loans, newest first.
    ///
    /// - Throws: ``CoreError`` with `broken` or `stopping`.
    func loans(
        of customer: String, before id: TransactionID?, limit: Int
    ) async throws(CoreError) -> [Originator.Originated] {
        let archived = try await journal.archivedLoans(of: customer, before: id, limit: limit)
        var found = Dictionary(archived.map { ($0.origination.id, $0) }) { first, _ in first }
        for loan in loansInMemory(of: customer, before: id, limit: limit) { found[loan.origination.id] = loan }
        return found.keys.sorted(by: >).prefix(limit).compactMap { found[$0] }
    }
}
