import BankAPI
import BankCore
import Foundation
import Ledger
import Money
import SettlementProtocol
import Synchronization

/// The bank's reserve: its open part, and the parts that are set aside for customers.
///
/// Reserve and allocations are accounts, so a moved amount cannot be lent or held at the same time. A recall never
/// touches the hold of a prepared advance.
struct ReserveDesk: Sendable {
    private let bank: MemberID
    private let core: any CoreBanking
    private let books: any BookReading
    private let journal: any DeskJournal
    private let customers: CustomerBook
    /// By request id.
    private let turns = Turns<String>()
    private let requests = Requests()

    /// The request's fingerprint by request id.
    private final class Requests: Sendable {
        private let fingerprints = Mutex<[String: RequestFingerprint]>([:])

        subscript(id: String) -> RequestFingerprint? {
            get { fingerprints.withLock { $0[id] } }
            set { fingerprints.withLock { $0[id] = newValue } }
        }
    }

    private static let maxRequestIDLength = 64

    init(
        bank: MemberID, core: any CoreBanking, books: any BookReading, journal: any DeskJournal,
        customers: CustomerBook
    ) {
        self.bank = bank
        self.core = core
        self.books = books
        self.journal = journal
        self.customers = customers
    }

    func restore(_ requestID: String, _ fingerprint: RequestFingerprint) { requests[requestID] = fingerprint }

    func report() async throws(DeskRefusal) -> API.ReserveReport {
        let accounts: [Account]
        do {
            accounts = try await books.accounts(.ofKinds([.reserve, .allocation, .feeIncome]))
        } catch {
            throw DeskRefusal(error)
        }
        var report = API.ReserveReport()
        report.bank = bank.text
        report.reserves = accounts.filter { $0.kind == .reserve }.map { API.Reserve($0, among: accounts) }
        return report
    }

    // MARK: Moving

    private enum Direction: String {
        case allocate
        case recall
    }

    /// Sets part of the open reserve aside for a customer. Durable on return.
    func allocate(_ request: API.MoveReserveRequest) async throws(DeskRefusal) -> API.ReserveReport {
        try await move(.allocate, request)
    }

    /// Returns part of a customer's allocation to the open reserve. Durable on return.
    func recall(_ request: API.MoveReserveRequest) async throws(DeskRefusal) -> API.ReserveReport {
        try await move(.recall, request)
    }

    private func move(
        _ direction: Direction, _ request: API.MoveReserveRequest
    ) async throws(DeskRefusal) -> API.ReserveReport {
        let (currency, amount) = try read(request)
        try await turns.withTurn(of: request.requestID) { () async throws(DeskRefusal) in
            try await customers.turns.withTurn(of: request.customer) { () async throws(DeskRefusal) in
                if try check(direction, request) {
                    guard await customers.isOpen(request.customer) else { throw CustomerBook.unknown(request.customer) }
                    try await demandEnough(direction, request.customer, currency, amount)
                }
                try await keep(direction, request)
                try await carryOut(direction, request, currency, amount)
            }
        }
        return try await report()
    }

    private func read(_ request: API.MoveReserveRequest) throws(DeskRefusal) -> (Currency, Amount) {
        guard (1...Self.maxRequestIDLength).contains(request.requestID.unicodeScalars.count) else {
            throw DeskRefusal(.malformed, "request_id has 1 to \(Self.maxRequestIDLength) characters")
        }
        do {
            return (try Currency(request.currency), try Amount(payable: request.amountMinor))
        } catch {
            throw DeskRefusal(error, of: "currency and amount_minor")
        }
    }

    /// Whether the request id is new.
    ///
    /// - Throws: ``DeskRefusal`` with `conflict` if another request had the id.
    private func check(_ direction: Direction, _ request: API.MoveReserveRequest) throws(DeskRefusal) -> Bool {
        guard let known = requests[request.requestID] else { return true }
        guard known == request.fingerprint(known.form, direction.rawValue) else {
            throw DeskRefusal(.conflict, "another request had the id \(request.requestID)")
        }
        return false
    }

    private func demandEnough(
        _ direction: Direction, _ customer: String, _ currency: Currency, _ amount: Amount
    ) async throws(DeskRefusal) {
        let names = [Chart.reserve(currency), Chart.allocation(customer, currency)]
        let accounts: [Account?]
        do { accounts = try await core.currentAccounts(names) } catch { throw DeskRefusal(error) }
        guard let reserve = accounts[0] else {
            throw DeskRefusal(
                code: "no_reserve", "this bank has no reserve in \(currency)",
                next: "name a currency in which the bank lends")
        }
        let available = direction == .allocate ? reserve.available : accounts[1]?.available ?? 0
        guard amount.minorUnits <= available else { throw Self.short(direction, currency, available) }
    }

    private static func short(_ direction: Direction, _ currency: Currency, _ available: Int64) -> DeskRefusal {
        let text = (try? Amount(minorUnits: available))?.decimal(in: currency) ?? "\(available) minor units"
        return switch direction {
        case .allocate: DeskRefusal(.reserveExhausted, "the open reserve has \(text) \(currency) above its floor")
        case .recall: DeskRefusal(.allocationExhausted, "\(text) \(currency) of the allocation are not held")
        }
    }

    /// Records the request, durably on return, so that another request with the same id is refused.
    private func keep(_ direction: Direction, _ request: API.MoveReserveRequest) async throws(DeskRefusal) {
        guard requests[request.requestID] == nil else { return }
        let fingerprint = request.fingerprint(.canonical, direction.rawValue)
        do {
            try await journal.append(
                [.reserveMoved(requestID: request.requestID, fingerprint: fingerprint)], isUrgent: true)
        } catch {
            throw DeskRefusal(error)
        }
        requests[request.requestID] = fingerprint
    }

    private func carryOut(
        _ direction: Direction, _ request: API.MoveReserveRequest, _ currency: Currency, _ amount: Amount
    ) async throws(DeskRefusal) {
        let allocation = Account(
            name: Chart.allocation(request.customer, currency), kind: .allocation, owner: request.customer,
            currency: currency)
        let change = direction == .allocate ? amount.minorUnits : -amount.minorUnits
        do {
            let isNew = try await core.currentAccounts([allocation.name])[0] == nil
            try await core.amend(
                Amendment(
                    id: "reserve/\(request.requestID)", opened: isNew ? [allocation] : [],
                    postings: [Posting(allocation.name, change), Posting(Chart.reserve(currency), -change)]))
        } catch {
            guard error.code == .refused else { throw DeskRefusal(error) }
            // The amount has been held since the check, or the other account has no room.
            let reason = direction == .allocate ? ReasonCode.reserveExhausted : .allocationExhausted
            throw DeskRefusal(reason, error.detail)
        }
    }
}

extension API.Reserve {
    private static var maxListed: Int { 5_000 }

    /// - Parameter accounts: All reserve, allocation and fee income accounts.
    fileprivate init(_ reserve: Account, among accounts: [Account]) {
        self.init()
        currency = reserve.currency.code
        balanceMinor = reserve.balance
        floorMinor = reserve.floor
        heldMinor = reserve.held
        availableMinor = reserve.available
        let own = accounts.filter { $0.currency == reserve.currency }
        let allocated = own.filter { $0.kind == .allocation && $0.isOpen }
        // Neither sum can overflow: double entry bounds both far below the largest Int64.
        allocatedMinor = allocated.reduce(0) { $0 + $1.balance }
        feeIncomeMinor = own.filter { $0.kind == .feeIncome }.reduce(0) { $0 + $1.balance }
        allocations = allocated.sorted { $0.owner < $1.owner }.prefix(Self.maxListed).map(API.Account.init)
    }
}
