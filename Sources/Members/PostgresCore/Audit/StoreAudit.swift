import BankCore
public import Directory
import Foundation
import Ledger
import Money
import Postgres
public import SettlementProtocol

/// Checks in one snapshot that a bank's database is consistent.
public struct StoreAudit {
    typealias Finding = InspectedDatabase.Finding

    private let owner: MemberID
    private let store: String
    private let mapping: CoreMapping
    private let connection: PostgresConnection

    /// The timeout, long because every row is read.
    private static let patience = Duration.seconds(600)

    /// Checks a bank's database without changing anything, even while the bank's process runs.
    ///
    /// - Throws: ``BankFailure`` if the database cannot be queried; `FederationFileError` if the mapping cannot be
    ///   read.
    public static func run(of member: MemberID, in entry: CoreEntry) async throws -> InspectedDatabase {
        let mapping = try entry.mapping.map { path throws(FederationFileError) in try CoreMapping.load(path: path) }
        do {
            let connection = try await PostgresConnection.open(
                entry.url, application: "freshet \(member) inspection",
                settings: [("default_transaction_read_only", "on")], within: .seconds(5))
            do {
                let inspected = try await StoreAudit(
                    owner: member, store: entry.url, mapping: mapping ?? .reference, connection: connection
                ).run()
                await connection.close()
                return inspected
            } catch {
                await connection.close()
                throw error
            }
        } catch let error as PostgresError {
            throw BankFailure(error)
        }
    }

    /// - Throws: `PostgresError` if the database cannot be queried.
    private func run() async throws -> InspectedDatabase {
        let check = StoreCheck(mapping: mapping, connection: connection)
        do { try await check.checkTables() } catch let failure as BankFailure {
            // Then nothing else can be read.
            return inspected(findings: [Finding(code: failure.code, detail: failure.message)])
        }
        var findings: [Finding] = []
        do { try await check.checkGuards() } catch let failure as BankFailure {
            findings.append(Finding(code: failure.code, detail: failure.message))
        }
        findings += try await check.problems().map { Finding(code: $0.code.rawValue, detail: "\($0.text); \($0.next)") }
        let queries = StoreAuditQueries(mapping)
        let rows = try await connection.run(
            [
                PostgresRequest(CoreQueries.beginReading), PostgresRequest(StoreAuditQueries.identity),
                PostgresRequest(CoreQueries(mapping).allAccounts), PostgresRequest(CoreQueries.prepared),
                PostgresRequest(StoreAuditQueries.entries), PostgresRequest(StoreAuditQueries.peers),
                PostgresRequest(StoreAuditQueries.withoutPeer), PostgresRequest(queries.bankEntries),
                PostgresRequest(.commit),
            ], within: Self.patience)
        guard rows[1].count == 1 else { return inspected(findings: findings) }
        let accounts = try StoredAccount.all(in: rows[2], joinedIn: mapping.accounts.unit)
        findings += whose(rows[1], accounts) + balances(accounts) + (try holds(accounts, rows[3]))
        findings += entries(accounts, rows[4]) + peers(rows[5], without: rows[6]) + bankEntries(rows[7])
        return inspected(rows[1], accounts: accounts.count, inDoubt: rows[3].count, findings: findings)
    }

    private func inspected(
        _ identity: PostgresRows? = nil, accounts: Int = 0, inDoubt: Int = 0, findings: [Finding]
    ) -> InspectedDatabase {
        func number(_ column: Int) -> Int64 { identity?.int64(0, column) ?? 0 }
        return InspectedDatabase(
            store: store, owner: identity?.text(0, 0) ?? owner.text, starts: number(1), rows: number(3) + number(4),
            counts: [
                .init(name: "accounts", count: Int64(accounts)), .init(name: "in doubt", count: Int64(inDoubt)),
                .init(name: "records", count: number(3)), .init(name: "entries", count: number(4)),
            ], findings: findings)
    }

    // MARK: Checks

    private func whose(_ rows: PostgresRows, _ accounts: [StoredAccount]) -> [Finding] {
        var findings: [Finding] = []
        if rows.text(0, 0) != owner.text {
            findings.append(
                Finding(code: "store_foreign", detail: "the store belongs to \(rows.text(0, 0) ?? "nobody")"))
        }
        // An account's id is its place among all; holds name it by this id.
        if rows.int64(0, 2) != Int64(accounts.count)
            || accounts.enumerated().contains(where: { $1.id != Int32($0) + 1 })
        {
            findings.append(Finding(code: "accounts_misnumbered", detail: "the accounts' ids are not 1 to their count"))
        }
        return findings
    }

    private func balances(_ accounts: [StoredAccount]) -> [Finding] {
        var sums: [Currency: Int128] = [:]
        var findings: [Finding] = []
        for stored in accounts {
            if stored.account.kind.isMoney { sums[stored.account.currency, default: 0] += Int128(stored.ownBalance) }
            if let finding = bounds(of: stored) { findings.append(finding) }
        }
        for (currency, sum) in sums.sorted(by: { $0.key < $1.key }) where sum != 0 {
            findings.append(Finding(code: "unbalanced", detail: "\(currency): the balances sum to \(sum)"))
        }
        return findings
    }

    private func bounds(of stored: StoredAccount) -> Finding? {
        let account = stored.account
        guard stored.isKeptByBank else {
            let isWithin =
                Int128(stored.ownBalance) - Int128(stored.held) >= Int128(account.floor)
                && Int128(stored.ownBalance) + Int128(stored.pending) <= Int128(account.ceiling)
            return isWithin
                ? nil
                : Finding(
                    code: "out_of_bounds",
                    detail: "\(stored.name): balance \(stored.ownBalance), held \(stored.held), pending "
                        + "\(stored.pending), bounds \(account.floor) to \(account.ceiling)")
        }
        guard let bank = stored.bank else {
            return Finding(code: "account_missing", detail: "\(stored.name) is not among the bank's accounts")
        }
        guard bank.currency == account.currency.code else {
            return Finding(
                code: "currency_differs",
                detail: "\(stored.name): the bank keeps it in \(bank.currency), not in \(account.currency)")
        }
        guard !stored.isDamaged else {
            return Finding(code: "damaged_value", detail: StoreProblem.damaged(stored.name).text)
        }
        // Only held amounts are checked; everything else in this account is the bank's own business.
        guard stored.held == 0 || Int128(bank.balance) - Int128(bank.ownHolds) >= Int128(stored.held) else {
            return Finding(
                code: "out_of_bounds",
                detail: "\(stored.name): the bank has \(bank.balance), holds \(bank.ownHolds) itself, and "
                    + "\(stored.held) are held for settlements")
        }
        return nil
    }

    private func holds(_ accounts: [StoredAccount], _ rows: PostgresRows) throws(PostgresError) -> [Finding] {
        var held: [Int32: Int128] = [:]
        var pending: [Int32: Int128] = [:]
        for row in 0..<rows.count {
            for hold in try StoredRecord.holds(in: rows.data(row, 4) ?? Data()) {
                held[Int32(hold.account), default: 0] += Int128(hold.held)
                pending[Int32(hold.account), default: 0] += Int128(hold.pending)
            }
        }
        return accounts.compactMap { stored in
            let (held, pending) = (held[stored.id] ?? 0, pending[stored.id] ?? 0)
            guard Int128(stored.held) != held || Int128(stored.pending) != pending else { return nil }
            return Finding(
                code: "holds_differ",
                detail: "\(stored.name): held \(stored.held) and pending \(stored.pending), but its prepared records "
                    + "hold \(held) and \(pending)")
        }
    }

    /// Checks accounts that the bank does not keep: every balance follows from its entries.
    private func entries(_ accounts: [StoredAccount], _ rows: PostgresRows) -> [Finding] {
        var found: [Int32: (count: Int64, last: Int64, sum: Int64, adds: Bool)] = [:]
        for row in 0..<rows.count {
            found[rows.int32(row, 0) ?? 0] = (
                rows.int64(row, 1) ?? 0, rows.int64(row, 2) ?? 0, rows.int64(row, 3) ?? 0, rows.bool(row, 4) ?? false
            )
        }
        return accounts.compactMap { stored in
            guard !stored.isKeptByBank else { return nil }
            let entries = found[stored.id] ?? (0, 0, 0, true)
            let isClearing = stored.account.kind == .clearing
            if entries.count != stored.entries || entries.last != stored.entries {
                return Finding(
                    code: "entries_missing",
                    detail: "\(stored.name): \(entries.count) entries up to position \(entries.last), not "
                        + "\(stored.entries)")
            }
            guard entries.sum != stored.ownBalance || !entries.adds else { return nil }
            return Finding(
                code: isClearing ? "clearing_differs" : "entries_differ",
                detail: "\(stored.name): balance \(stored.ownBalance), entries \(entries.sum)")
        }
    }

    private func peers(_ rows: PostgresRows, without: PostgresRows) -> [Finding] {
        var findings: [Finding] = []
        for row in 0..<rows.count {
            let (name, expected) = (rows.text(row, 0) ?? "", rows.int64(row, 1) ?? 0)
            let (count, last) = (rows.int64(row, 2) ?? 0, rows.int64(row, 3) ?? 0)
            if count != expected || last != expected {
                findings.append(
                    Finding(
                        code: "clearing_gap",
                        detail: "with \(name): \(count) entries up to position \(last), not \(expected)"))
            }
        }
        if let stray = without.int64(0, 0), stray != 0 {
            findings.append(
                Finding(code: "clearing_gap", detail: "\(stray) clearing entries lack their account's peer"))
        }
        return findings
    }

    /// Findings about customers' accounts, as far back as the bank's entries go.
    private func bankEntries(_ rows: PostgresRows) -> [Finding] {
        (0..<rows.count).map { row in
            let name = rows.text(row, 0) ?? ""
            guard let damaged = rows.int64(row, 1), damaged > 0 else {
                return Finding(
                    code: "entries_differ",
                    detail: "\(name): its balance at the bank does not follow from its entries there")
            }
            return Finding(
                code: "damaged_value", detail: "\(name): \(damaged) of its entries at the bank have no readable amounts"
            )
        }
    }
}
