import BankCore
import Ledger
import Money
import Postgres
import SettlementProtocol

/// Carries out amendments, one per transaction.
///
/// A customer's account that already exists in the bank's own table is adopted: it keeps the bank's balance, whatever
/// opening balance was requested, and the bank's capital takes the other side. Any other customer's account is opened
/// there.
struct AmendBatch: StoreBatch {
    enum Answer: Sendable {
        case done
        /// The amendment is not possible; nothing was changed.
        case refused(String)
        /// Another transaction has locked an account; nothing was changed.
        case locked
    }

    let queries: CoreQueries
    let unit: CoreMapping.Unit
    let standing: StoreStanding

    func reads(for items: [Amendment]) -> [PostgresRequest] {
        let names = items.flatMap(Self.names)
        var id = PostgresParameters()
        id.add(items[0].id)
        return [
            PostgresRequest(CoreQueries.amendment, id), PostgresRequest(CoreQueries.peers),
            .named(queries.awaitBankAccounts, names.filter { !$0.contains("/") }),
            .named(CoreQueries.lockAccounts, names), .named(queries.accounts, names),
        ]
    }

    private static func names(of amendment: Amendment) -> [String] {
        var names = amendment.touched
        for account in amendment.opened where account.kind == .customer {
            names.insert(Chart.capital(account.currency))
        }
        return names.map(\.text).sorted()
    }

    func decide(
        _ items: [Amendment], reads: ArraySlice<PostgresRows>, in transaction: StoreTransaction
    ) async throws(PostgresError) -> StoreDecision<Answer> {
        let reads = Array(reads)
        guard reads[0].bool(0, 0) != true else { return StoreDecision(answers: [.done], writes: []) }
        var excerpt = BooksExcerpt(horizon: transaction.horizon, amounts: standing.amounts)
        let locked = try excerpt.take(accounts: reads[3], bank: reads[2], unit: unit)
        guard locked.isEmpty, excerpt.accounts.count == reads[4].count else {
            return StoreDecision(answers: [.locked], writes: [])
        }
        // A balance that cannot be read may not be taken for the 0 of an empty account.
        let touched = items[0].touched
        if let damaged = excerpt.accounts.first(where: { $0.isDamaged && touched.contains($0.name) }) {
            return StoreDecision(answers: [.refused(StoreProblem.damaged(damaged.name).text)], writes: [])
        }
        var change = AmendmentChange(items[0], excerpt: excerpt, peers: AmendmentChange.Peers(reads[1]))
        do {
            try change.adopt(reads[2], unit: unit)
            try change.carryOut()
        } catch {
            return StoreDecision(answers: [.refused(error.detail)], writes: [])
        }
        return StoreDecision(
            answers: [.done], writes: change.writes(queries, firstID: transaction.accounts + 1))
    }
}
