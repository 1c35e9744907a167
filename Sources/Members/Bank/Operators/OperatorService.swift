import BankAPI
import BankCore
import Directory
import Foundation
import Ledger
import Money
import SettlementProtocol
import Transport

/// A bank's calls for its operators.
struct OperatorService: Sendable {
    let entry: BankEntry
    let authenticator: Authenticator
    let core: any CoreBanking
    let books: any BookReading
    let reconciliation: ReconciliationDesk
    let customers: CustomerBook
    let reserve: ReserveDesk
    /// Nil at every bank but the settlement bank.
    let windows: WindowDesk?

    var routes: [Route] { methods.map { $0.admitting(authenticator.callingOperator) } }

    private var methods: [Route] {
        [
            .unary(API.operatorsService, "GetBooks") { (request: API.GetBooksRequest, context) in
                try authenticator.checkOperator(context)
                return try await books(request)
            },
            .unary(API.operatorsService, "Reconcile") { (request: API.ReconcileRequest, context) in
                try authenticator.checkOperator(context)
                return try await reconcile(request)
            },
            .unary(API.operatorsService, "ListInDoubt") { (_: API.ListInDoubtRequest, context) in
                try authenticator.checkOperator(context)
                return try await listInDoubt()
            },
        ] + customerRoutes + reserveRoutes
    }

    private static let maxPage = 5_000
    private static let maxDamaged = 100

    private func books(_ request: API.GetBooksRequest) async throws(ConnectError) -> API.Books {
        var books = API.Books()
        books.bank = entry.id.text
        books.kind = entry.kind.rawValue
        do {
            let page = try await self.books.accountPage(
                after: Int(clamping: request.skip), limit: Self.maxPage)
            books.accounts = page.accounts.map(API.Account.init)
            books.more = page.hasMore
            if request.skip == 0 { books.trialBalance = try await trialBalance() }
            books.inDoubt = UInt32(clamping: try await core.inDoubt().count)
        } catch {
            throw ConnectError(error)
        }
        return books
    }

    private func trialBalance() async throws(CoreError) -> [API.TrialBalance] {
        try await books.trialBalance().sorted { $0.key < $1.key }.map { currency, sum in
            var line = API.TrialBalance()
            line.currency = currency.code
            line.sumMinor = Int64(clamping: sum)
            return line
        }
    }

    private func reconcile(
        _ request: API.ReconcileRequest
    ) async throws(ConnectError) -> API.ReconcileResponse {
        var response = API.ReconcileResponse()
        response.bank = entry.id.text
        do {
            switch await reconciliation.compare(waitingFor: request.run) {
            case .running(let run, let entries):
                (response.run, response.entries, response.running) = (run, UInt64(entries), true)
                return response
            case .ended(let run, let outcome):
                response.run = run
                response.comparisons = try outcome.get()
            }
            response.trialBalance = try await trialBalance()
            response.inDoubt = UInt32(clamping: try await core.inDoubt().count)
            response.stuck = API.StuckFinishes.byReason(await core.stuckFinishes())
            response.damagedAccounts = try await books.damagedAccounts(limit: Self.maxDamaged).map(\.text)
        } catch {
            throw ConnectError(error)
        }
        return response
    }
}

// MARK: Customers and reserve

extension OperatorService {
    private var customerRoutes: [Route] {
        [
            .unary(API.operatorsService, "OpenCustomer") { (request: API.OpenCustomerRequest, context) in
                try await answer(context) { () async throws(DeskRefusal) in try await customers.open(request) }
            },
            .unary(API.operatorsService, "CloseCustomer") { (request: API.CloseCustomerRequest, context) in
                try await answer(context) { () async throws(DeskRefusal) in try await customers.close(request.id) }
            },
            .unary(API.operatorsService, "ListCustomers") { (request: API.ListCustomersRequest, context) in
                try await answer(context) { () async throws(DeskRefusal) in
                    try await customers.list(after: request.after)
                }
            },
            .unary(API.operatorsService, "IssueCustomerToken") { (request: API.IssueCustomerTokenRequest, context) in
                try await answer(context) { () async throws(DeskRefusal) in
                    var response = API.IssueCustomerTokenResponse()
                    response.token = try await customers.issueToken(for: request.customer)
                    return response
                }
            },
            .unary(API.operatorsService, "GetStatement") { (request: API.GetStatementRequest, context) in
                try await answer(context) { () async throws(DeskRefusal) in
                    try await AccountStatements(core: core, books: books).statement(request, owner: nil)
                }
            },
        ]
    }

    private var reserveRoutes: [Route] {
        [
            .unary(API.operatorsService, "GetReserve") { (_: API.GetReserveRequest, context) in
                try await answer(context) { () async throws(DeskRefusal) in try await reserve.report() }
            },
            .unary(API.operatorsService, "AllocateReserve") { (request: API.MoveReserveRequest, context) in
                try await answer(context) { () async throws(DeskRefusal) in try await reserve.allocate(request) }
            },
            .unary(API.operatorsService, "RecallReserve") { (request: API.MoveReserveRequest, context) in
                try await answer(context) { () async throws(DeskRefusal) in try await reserve.recall(request) }
            },
            .unary(API.operatorsService, "SettleWindow") { (request: API.SettleWindowRequest, context) in
                try await answer(context) { () async throws(DeskRefusal) in
                    guard let windows else { throw WindowDesk.notTheSettlementBank(entry.id) }
                    return try await windows.settle(request)
                }
            },
        ]
    }

    private func answer<Response: Sendable>(
        _ context: CallContext, _ body: () async throws(DeskRefusal) -> Response
    ) async throws(ConnectError) -> Response {
        try authenticator.checkOperator(context)
        do { return try await body() } catch { throw error.connectError }
    }
}

extension OperatorService {
    private static let maxList = 1_000

    private func listInDoubt() async throws(ConnectError) -> API.ListInDoubtResponse {
        var response = API.ListInDoubtResponse()
        response.bank = entry.id.text
        do {
            let inDoubt = try await core.inDoubt()
            let shown = inDoubt.prefix(Self.maxList)
            let holds = try await books.holds(of: shown.map(\.key))
            let names = Set(holds.joined().map(\.account)).sorted()
            var accounts: [AccountName: Account] = [:]
            for (name, account) in zip(names, try await core.currentAccounts(names)) { accounts[name] = account }
            let stuck = Dictionary(await core.stuckFinishes().map { ($0.key, $0) }) { first, _ in first }
            response.transactions = zip(shown, holds).map { doubt, holds in
                API.InDoubt(doubt, holds, accounts: accounts, stuck: stuck[doubt.key])
            }
            response.count = UInt32(clamping: inDoubt.count)
        } catch {
            throw ConnectError(error)
        }
        return response
    }
}

extension API.InDoubt {
    /// - Parameters:
    ///   - accounts: The accounts of its holds.
    ///   - stuck: Its outcome, if the store refuses it.
    fileprivate init(
        _ inDoubt: InDoubt, _ holds: [NamedHold], accounts: [AccountName: Account], stuck: StuckFinish?
    ) {
        self.init()
        if let stuck { self.stuck = API.StuckFinishes(stuck, count: 1) }
        id = "\(inDoubt.key.id)"
        coordinator = inDoubt.key.coordinator.text
        requestedAtUnixMs = inDoubt.key.id.unixMilliseconds
        timeoutMs = inDoubt.timeoutMilliseconds
        var sums: [Currency: Int128] = [:]
        for hold in holds where hold.held > 0 {
            guard let account = accounts[hold.account], [.customer, .reserve, .allocation].contains(account.kind)
            else { continue }
            sums[account.currency, default: 0] += Int128(hold.held)
        }
        held = sums.sorted { $0.key < $1.key }.map { currency, sum in
            var amount = API.HeldAmount()
            amount.currency = currency.code
            amount.amountMinor = Int64(clamping: sum)
            return amount
        }
    }
}

extension API.StuckFinishes {
    fileprivate init(_ finish: StuckFinish, count: Int) {
        self.init()
        self.count = UInt32(clamping: count)
        code = finish.code
        reason = finish.reason
        next = finish.next
    }

    /// One for each reason, the greatest count first.
    fileprivate static func byReason(_ finishes: [StuckFinish]) -> [API.StuckFinishes] {
        Dictionary(grouping: finishes) { [$0.code, $0.reason, $0.next] }.values
            .map { API.StuckFinishes($0[0], count: $0.count) }
            .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }
}
