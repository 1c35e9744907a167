import BankAPI
import BankCore
import Failpoints
import Foundation
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol
import Transport

/// A bank's calls for its customers.
struct CustomerService: Sendable {
    let authenticator: Authenticator
    let desk: LoanDesk
    let intake: LoanIntake
    let mandates: MandateDesk
    /// Knows the business day.
    let participant: ParticipantDesk
    let core: any CoreBanking
    let books: any BookReading

    private static let usualList: UInt32 = 50
    private static let maxList: UInt32 = 500

    var routes: [Route] { methods.map { $0.admitting(authenticator.callingCustomer) } }

    private var methods: [Route] {
        [
            .unary(API.customersService, "QuoteLoan") { (request: API.QuoteLoanRequest, context) in
                try await quote(request, customer: try authenticator.customer(of: context))
            },
            .unary(API.customersService, "RequestLoans", isRefusal: \.isRefusal) {
                (request: API.RequestLoansRequest, context) in
                try await requestLoans(request, customer: try authenticator.customer(of: context), context)
            },
            .unary(API.customersService, "GetLoan") { (request: API.GetLoanRequest, context) in
                try await loan(request, customer: try authenticator.customer(of: context), context)
            },
            .unary(API.customersService, "ListLoans") { (request: API.ListLoansRequest, context) in
                try await loans(request, customer: try authenticator.customer(of: context))
            },
            .unary(API.customersService, "ListAccounts") { (_: API.ListAccountsRequest, context) in
                try await accounts(of: try authenticator.customer(of: context))
            },
            .unary(API.customersService, "GiveMandate") { (request: API.GiveMandateRequest, context) in
                try await give(request, customer: try authenticator.customer(of: context))
            },
            .unary(API.customersService, "ListMandates") { (_: API.ListMandatesRequest, context) in
                try await list(of: try authenticator.customer(of: context))
            },
            .unary(API.customersService, "RevokeMandate") { (request: API.RevokeMandateRequest, context) in
                try await revoke(request, customer: try authenticator.customer(of: context))
            },
            .unary(API.customersService, "GetStatement") { (request: API.GetStatementRequest, context) in
                try await statement(request, customer: try authenticator.customer(of: context))
            },
        ]
    }

    private func quote(_ request: API.QuoteLoanRequest, customer: String) async throws(ConnectError)
        -> API.QuoteLoanResponse
    {
        do throws(DeskRefusal) {
            guard let quote = await desk.quote([(request.loan, customer)]).first else { return .init() }
            let plan = try quote.get()
            var response = API.QuoteLoanResponse()
            response.advances = plan.quotes.map(API.AdvanceQuote.init)
            response.legs = API.Leg.all(of: plan)
            return response
        } catch {
            throw error.connectError
        }
    }

    private func requestLoans(
        _ request: API.RequestLoansRequest, customer: String, _ context: CallContext
    ) async throws(ConnectError) -> API.RequestLoansResponse {
        guard (1...LoanIntake.maxRequestSize).contains(request.loans.count) else {
            throw ConnectError(
                .invalidArgument, reason: ReasonCode.tooLarge.rawValue,
                "a request has 1 to \(LoanIntake.maxRequestSize) loans, not \(request.loans.count)",
                next: "split the loans over several requests")
        }
        var response = API.RequestLoansResponse()
        response.results = await intake.request(request.loans, customer: customer).map { answer in
            var result = API.LoanResult()
            switch answer {
            case .success(let loan): result.loan = loan
            case .failure(let refusal): result.refusal = refusal.wire
            }
            return result
        }
        if request.waitFor == .applied {
            await waitUntilApplied(&response.results, customer: customer, atMost: Self.patience(context))
        }
        failpoint("desk.loan.before-answer")
        return response
    }

    /// Replaces each decided loan by its state after every bank has applied it, or when the time is up.
    private func waitUntilApplied(
        _ results: inout [API.LoanResult], customer: String, atMost milliseconds: UInt32
    ) async {
        let decided = results.indices.compactMap { place -> (Int, TransactionID)? in
            guard case .loan(let loan) = results[place].result, loan.state != .pending,
                let id = try? TransactionID(loan.id)
            else { return nil }
            return (place, id)
        }
        let shown = try? await desk.loans(
            decided.map { $0.1 }, customer: customer, waitingFor: .applied, atMost: milliseconds)
        for ((place, _), loan) in zip(decided, shown ?? []) {
            if let loan { results[place].loan = loan }
        }
    }

    private func loan(
        _ request: API.GetLoanRequest, customer: String, _ context: CallContext
    ) async throws(ConnectError) -> API.Loan {
        do throws(DeskRefusal) {
            let id: TransactionID
            do { id = try TransactionID(request.id) } catch { throw DeskRefusal(error) }
            return try await desk.loan(
                id, customer: customer, waitingFor: request.waitFor == .applied ? .applied : .decided,
                atMost: request.waitFor == .unspecified ? 0 : Self.patience(context))
        } catch {
            throw error.connectError
        }
    }

    private func loans(_ request: API.ListLoansRequest, customer: String) async throws(ConnectError)
        -> API.ListLoansResponse
    {
        var before: TransactionID?
        if !request.before.isEmpty {
            do { before = try TransactionID(request.before) } catch { throw ConnectError(error) }
        }
        var response = API.ListLoansResponse()
        let limit = request.limit == 0 ? Self.usualList : min(request.limit, Self.maxList)
        do throws(CoreError) {
            response.loans = try await desk.loans(of: customer, before: before, limit: Int(limit)).map {
                API.Loan($0, withLegs: false)
            }
        } catch {
            throw ConnectError(error)
        }
        return response
    }

    private func accounts(of customer: String) async throws(ConnectError) -> API.ListAccountsResponse {
        var response = API.ListAccountsResponse()
        do {
            response.accounts = try await books.accounts(.ofOwners([customer]))
                .filter { $0.kind == .customer }.map(API.Account.init)
        } catch {
            throw ConnectError(error)
        }
        return response
    }

    private func give(_ request: API.GiveMandateRequest, customer: String) async throws(ConnectError) -> API.Mandate {
        do {
            return try await mandates.give(request, customer: customer, on: participant.businessDay)
        } catch {
            throw error.connectError
        }
    }

    private func revoke(_ request: API.RevokeMandateRequest, customer: String) async throws(ConnectError) -> API.Mandate
    {
        do { return try await mandates.revoke(request.id, customer: customer) } catch { throw error.connectError }
    }

    private func list(of customer: String) async throws(ConnectError) -> API.ListMandatesResponse {
        var response = API.ListMandatesResponse()
        do { response.mandates = try await mandates.list(of: customer) } catch { throw error.connectError }
        return response
    }

    private func statement(_ request: API.GetStatementRequest, customer: String) async throws(ConnectError)
        -> API.Statement
    {
        do { return try await AccountStatements(core: core, books: books).statement(request, owner: customer) } catch {
            throw error.connectError
        }
    }

    /// The rest of the call's time less a second for the answer, at most 20 seconds; milliseconds.
    private static func patience(_ context: CallContext) -> UInt32 {
        let left = (context.deadline - .now).components.seconds - 1
        return UInt32(clamping: max(0, min(left, 20)) * 1_000)
    }
}

extension API.Account {
    init(_ account: Account) {
        self.init()
        id = account.name.text
        kind = account.kind.rawValue
        owner = account.owner
        currency = account.currency.code
        balanceMinor = account.balance
        heldMinor = account.held
        pendingMinor = account.pending
        availableMinor = account.available
        damaged = account.isDamaged
    }
}

extension API.RequestLoansResponse {
    /// None of the loans was made, or may yet be.
    fileprivate var isRefusal: Bool {
        results.allSatisfy { result in
            switch result.result {
            case .loan(let loan): loan.state == .aborted
            case .refusal, nil: true
            }
        }
    }
}
