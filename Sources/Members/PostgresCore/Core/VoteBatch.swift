import AtomicCommit
import BankCore
import Foundation
import Ledger
import Postgres
import SettlementProtocol

/// Stores first votes with their holds.
struct VoteBatch: StoreBatch {
    let queries: CoreQueries
    let unit: CoreMapping.Unit
    let standing: StoreStanding

    func reads(for items: [CoreItem]) -> [PostgresRequest] {
        let names = Self.names(in: items)
        return [
            .records(of: items.map(\.key)), .named(queries.lockBankAccounts, names.filter { !$0.contains("/") }),
            .named(CoreQueries.lockAccounts, names),
        ]
    }

    private static func names(in items: [CoreItem]) -> [String] {
        var names: Set<String> = []
        for item in items {
            guard case .hold(let postings, _) = item.proposal else { continue }
            for posting in postings { names.insert(posting.account.text) }
        }
        return names.sorted()
    }

    func decide(
        _ items: [CoreItem], reads: ArraySlice<PostgresRows>, in transaction: StoreTransaction
    ) async throws(PostgresError) -> StoreDecision<CoreAnswer> {
        let reads = Array(reads)
        let keys = items.map(\.key)
        let records = try StoredRecord.all(in: reads[0], of: keys, horizon: transaction.horizon)
        var excerpt = BooksExcerpt(horizon: transaction.horizon, amounts: standing.amounts)
        let locked = try excerpt.take(accounts: reads[2], bank: reads[1], unit: unit)
        let missing = Set(Self.names(in: items)).subtracting(excerpt.accounts.map(\.name.text))
        // An existing account that is not locked here is locked by another transaction; a missing account is refused.
        let busy = locked.union(try await existing(missing.subtracting(locked), in: transaction))
        for (place, record) in records {
            excerpt.books.restore(
                record.role, of: keys[place], holds: [], sealedReason: record.sealedReason,
                timeoutMilliseconds: record.timeoutMilliseconds)
        }
        return decide(items, in: &excerpt, busy: busy, horizon: transaction.horizon)
    }

    private func existing(_ names: Set<String>, in transaction: StoreTransaction) async throws(PostgresError) -> Set<
        String
    > {
        guard !names.isEmpty else { return [] }
        let rows = try await transaction.read([.named(queries.accounts, names.sorted())])[0]
        return Set(try StoredAccount.all(in: rows).map(\.name.text))
    }

    private func decide(
        _ items: [CoreItem], in excerpt: inout BooksExcerpt, busy: Set<String>, horizon: UInt64
    ) -> StoreDecision<CoreAnswer> {
        var changes = AccountChanges(of: excerpt.accounts)
        var rows = RecordRows()
        var answers: [CoreAnswer] = []
        answers.reserveCapacity(items.count)
        for item in items {
            if needs(busy, item), excerpt.books.role(of: item.key).answerToPrepare(item.digest) == .judge {
                answers.append(.vote(.busy))
                continue
            }
            let (answer, event) = excerpt.books.prepare(item)
            answers.append(answer)
            switch event {
            case .prepared(let key, let digest, let holds, let timeout, let record):
                changes.place(holds)
                rows.add(key, digest: digest, timeout: timeout, holds: excerpt.stored(holds), record: record)
            case .refused(let key, let digest, let reason): rows.add(key, digest: digest, sealedReason: reason)
            case .finished, .entombed, .amended, .horizonRaised, nil: break
            }
        }
        guard !rows.isEmpty else { return StoreDecision(answers: answers, writes: []) }
        return StoreDecision(
            answers: answers,
            writes: [rows.request(horizon: horizon)] + changes.requests(queries, bookedAt: 0))
    }

    private func needs(_ names: Set<String>, _ item: CoreItem) -> Bool {
        guard !names.isEmpty, case .hold(let postings, _) = item.proposal else { return false }
        return postings.contains { names.contains($0.account.text) }
    }
}

extension BooksExcerpt {
    /// Adds locked accounts to the excerpt.
    ///
    /// - Returns: The names of accounts that the bank keeps and whose row at the bank is missing or locked by another
    ///   transaction.
    mutating func take(
        accounts rows: PostgresRows, bank bankRows: PostgresRows, unit: CoreMapping.Unit
    ) throws(PostgresError) -> Set<String> {
        var bank: [String: StoredAccount.BankRow] = [:]
        for row in 0..<bankRows.count {
            guard let found = StoredAccount.BankRow(bankRows, row, from: 0, unit: unit) else { continue }
            bank[found.name] = found
        }
        var locked: Set<String> = []
        for var account in try StoredAccount.all(in: rows) {
            if account.isKeptByBank {
                guard let row = bank[account.name.text] else {
                    locked.insert(account.name.text)
                    continue
                }
                account.bank = row
            }
            try take(account)
        }
        return locked
    }
}

extension PostgresRequest {
    static func named(_ statement: PostgresQuery, _ names: [String]) -> PostgresRequest {
        var parameters = PostgresParameters()
        parameters.add(names)
        return PostgresRequest(statement, parameters)
    }

    static func numbered(_ statement: PostgresQuery, _ ids: [Int32]) -> PostgresRequest {
        var parameters = PostgresParameters()
        parameters.add(ids)
        return PostgresRequest(statement, parameters)
    }

    static func notes(of keys: [TransactionKey]) -> PostgresRequest {
        PostgresRequest(CoreQueries.notes, parameters(of: keys))
    }

    static func records(of keys: [TransactionKey]) -> PostgresRequest {
        PostgresRequest(CoreQueries.records, parameters(of: keys))
    }

    private static func parameters(of keys: [TransactionKey]) -> PostgresParameters {
        var parameters = PostgresParameters()
        parameters.add(uuids: keys.map { ($0.id.high, $0.id.low) })
        parameters.add(keys.map(\.coordinator.text))
        return parameters
    }
}
