import BankCore
import Ledger
import Money
import Postgres

/// Posts to accounts of the bank as a finish does, with the core's own queries, in a transaction that is rolled back.
///
/// The rehearsal meets what the catalogue does not show: triggers, check constraints, deferred constraints, row level
/// security, rules. If the bank has no account yet, a rehearsed one is opened first; if that is not allowed, there is
/// nothing to rehearse until an account exists.
struct Rehearsal {
    let mapping: CoreMapping
    let needs: StoreNeeds
    let amounts: AmountColumns
    let queries: CoreQueries
    /// Accounts whose outcomes are refused already: they say nothing about the others.
    let excluded: Set<AccountName>
    let connection: PostgresConnection

    /// An account that takes part, with its balance in minor units.
    private struct Actor {
        let name: String
        let currency: Currency
        var balance: Int64
    }

    /// A problem that ends the rehearsal.
    private enum Stop: Error {
        case problem(StoreProblem)
        case error(PostgresError)
    }

    struct Result: Sendable {
        /// The problem that a finish would meet; nil if there is none.
        let problem: StoreProblem?
        /// False if there was no account to post to.
        let didPost: Bool
    }

    private static let attempts = 5
    private static let pause = Duration.milliseconds(200)

    /// - Throws: `PostgresError` if the rehearsal itself could not be carried out: a lost connection, a lock.
    func carryOut() async throws(PostgresError) -> Result {
        for _ in 1..<Self.attempts {
            do throws(PostgresError) { return try await attempt() } catch {
                // Another application has a lock for a moment.
                guard error.code == .conflict else { throw error }
                try? await Task.sleep(for: Self.pause)
            }
        }
        return try await attempt()
    }

    private func attempt() async throws(PostgresError) -> Result {
        _ = try await connection.run([PostgresRequest(.begin), PostgresRequest(Self.patience)])
        var result = Result(problem: nil, didPost: false)
        var failure: PostgresError?
        do throws(Stop) { result = Result(problem: nil, didPost: try await perform()) } catch {
            switch error {
            case .problem(let problem): result = Result(problem: problem, didPost: true)
            case .error(let error): failure = error
            }
        }
        // A lost connection rolls back by itself.
        if failure == nil || failure?.sqlState.isEmpty == false {
            _ = try await connection.run([PostgresRequest(.rollback)])
        }
        if let failure { throw failure }
        return result
    }

    /// - Returns: Whether there was an account to post to.
    private func perform() async throws(Stop) -> Bool {
        var actors = try await actors()
        guard !actors.isEmpty else { return false }
        try await post([Int64](repeating: 1, count: actors.count), to: &actors, reference: 1)
        try await checkPosition(of: actors[0], reference: 1)
        try await post([Int64](repeating: -1, count: actors.count), to: &actors, reference: 2)
        let greatest = actors.map { max(1, amounts.limit($0.currency) - max(0, $0.balance)) }
        try await post(greatest, to: &actors, reference: 3)
        try await post(greatest.map(-), to: &actors, reference: 4)
        return true
    }

    private func ask(_ requests: [PostgresRequest]) async throws(Stop) -> [PostgresRows] {
        do throws(PostgresError) { return try await connection.run(requests) } catch {
            switch error.code {
            case .refused, .notPermitted, .notThere, .failed: throw .problem(StoreProblem(error, in: mapping))
            case .unreachable, .denied, .connectionLost, .timedOut, .conflict, .readOnly, .notDurable, .full,
                .overloaded:
                throw .error(error)
            }
        }
    }

    // MARK: Actors

    private static let patience = PostgresQuery("rehearsal_patience", "SET LOCAL lock_timeout = '1s'")
    private static let savepoint = PostgresQuery("rehearsal_savepoint", "SAVEPOINT opening")
    private static let backToSavepoint = PostgresQuery("rehearsal_back", "ROLLBACK TO SAVEPOINT opening")
    private static let immediately = PostgresQuery("rehearsal_constraints", "SET CONSTRAINTS ALL IMMEDIATE")

    /// Two accounts if there are two: one transaction often posts to two accounts of a bank, with one reference.
    private func actors() async throws(Stop) -> [Actor] {
        for query in [queries.rehearsedAccounts, queries.rehearsedBankAccounts] {
            let actors = actors(in: try await ask([.named(query, excluded.map(\.text).sorted())])[0])
            guard !actors.isEmpty else { continue }
            if query.name == queries.rehearsedBankAccounts.name { try await enlist(actors) }
            return actors
        }
        return try await openedActors()
    }

    private func actors(in rows: PostgresRows) -> [Actor] {
        var actors: [Actor] = []
        for row in 0..<rows.count {
            guard let found = StoredAccount.BankRow(rows, row, from: 0, unit: mapping.accounts.unit), !found.isDamaged,
                let currency = try? Currency(found.currency)
            else { continue }
            actors.append(Actor(name: found.name, currency: currency, balance: found.balance))
        }
        return actors
    }

    /// Names the accounts in `freshet.account`, where the core's queries look for their decimals.
    private func enlist(_ actors: [Actor]) async throws(Stop) {
        let count = actors.count
        var parameters = PostgresParameters()
        parameters.add((0..<count).map { -1 - Int32($0) })
        parameters.add(actors.map(\.name))
        parameters.add(actors.map { _ in AccountKind.customer.rawValue })
        parameters.add(actors.map { _ in "" })
        parameters.add(actors.map(\.currency.code))
        parameters.add(actors.map { Int32($0.currency.exponent) })
        parameters.add([Int64](repeating: 0, count: count))
        parameters.add([Int64](repeating: Amount.limit, count: count))
        parameters.add([Int32](repeating: .min, count: count))
        parameters.add([Int32](repeating: 1, count: count))
        parameters.add([Int32](repeating: 0, count: count))
        parameters.add([Int64](repeating: 0, count: count))
        parameters.add([Int64](repeating: 0, count: count))
        _ = try await ask([PostgresRequest(CoreQueries.insertAccounts, parameters)])
    }

    /// Opens accounts in a bank that has none; empty if the database does not let the role open accounts.
    private func openedActors() async throws(Stop) -> [Actor] {
        guard let currency = needs.currencies.first ?? (try? Currency("EUR")) else { return [] }
        let actors = (1...2).map { Actor(name: "freshet-rehearsal-\($0)", currency: currency, balance: 0) }
        let names = actors.map(\.name)
        var rows = PostgresParameters()
        rows.add(actors.map(\.name))
        rows.add(actors.map { _ in actors[0].name })
        rows.add(actors.map(\.currency.code))
        rows.add(actors.map { _ in Int64(0) })
        try await enlist(actors)
        do throws(Stop) {
            let opened = try await ask([
                PostgresRequest(Self.savepoint), .named(queries.insertBankCustomers, [names[0]]),
                PostgresRequest(queries.insertBankAccounts, rows), .named(queries.lockBankAccounts, names),
            ])
            return self.actors(in: opened[3])
        } catch {
            guard case .problem = error else { throw error }
            _ = try await ask([PostgresRequest(Self.backToSavepoint)])
            return []
        }
    }

    // MARK: Postings

    /// Posts an amount to each account, and fires the constraints and triggers that wait for a commit.
    private func post(_ amounts: [Int64], to actors: inout [Actor], reference: Int) async throws(Stop) {
        for index in actors.indices { actors[index].balance += amounts[index] }
        var balances = PostgresParameters()
        balances.add(actors.map(\.name))
        balances.add(amounts)
        var lines = PostgresParameters()
        lines.add(actors.map(\.name))
        lines.add(amounts)
        lines.add(actors.map(\.balance))
        lines.add(actors.map { _ in needs.maxReference(reference) })
        let rows = try await ask([
            PostgresRequest(queries.changeBankAccounts, balances), PostgresRequest(queries.insertBankEntries, lines),
            PostgresRequest(Self.immediately), .named(queries.lockBankAccounts, actors.map(\.name)),
        ])[3]
        var standing: [String: Int64] = [:]
        for actor in self.actors(in: rows) { standing[actor.name] = actor.balance }
        for actor in actors where standing[actor.name] != actor.balance {
            throw .problem(
                StoreProblem(
                    code: .cannotFinish,
                    text:
                        "\(mapping.accounts.table.text).\(mapping.accounts.balance.text) does not keep what is posted",
                    next: "look at the triggers on \(mapping.accounts.table.text)"))
        }
    }

    /// How many positions must be left.
    private static let minPositionsLeft: Int64 = 100_000

    private func checkPosition(of actor: Actor, reference: Int) async throws(Stop) {
        var parameters = PostgresParameters()
        parameters.add(actor.name)
        parameters.add(needs.maxReference(reference))
        let rows = try await ask([PostgresRequest(queries.newestBankEntry, parameters)])[0]
        let place = "\(mapping.entries.table.text).\(mapping.entries.position.text)"
        guard rows.bool(0, 1) == true, let position = rows.int64(0, 0) else {
            throw .problem(
                StoreProblem(
                    code: .cannotFinish,
                    text: "\(place) of a new entry is not above those of the account's older entries",
                    next: "set its sequence to the greatest position"))
        }
        guard let last = rows.int64(0, 2), last - position < Self.minPositionsLeft else { return }
        throw .problem(
            StoreProblem(
                code: .cannotFinish, text: "\(place) has only \(last - position) positions left, up to \(last)",
                next: "make the column and its sequence bigint"))
    }
}
