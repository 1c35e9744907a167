import BankAPI
import BankCore
import Directory
import Foundation
import Ledger
import Money
import SettlementProtocol
import Transport

/// What a bank serves to its operators.
struct OperatorService: Sendable {
    let entry: BankEntry
    let authenticator: Authenticator
    let core: any CoreBanking
    let store: DeskStore
    let reconciliation: Reconciliation

    var routes: [Route] {
        [
            .unary(API.operatorsService, "GetBooks") { (_: API.GetBooksRequest, context) in
                try authenticator.checkOperator(context)
                return try await books()
            },
            .unary(API.operatorsService, "IssueCustomerToken") { (request: API.IssueCustomerTokenRequest, context) in
                try authenticator.checkOperator(context)
                return try await issueToken(for: request.customer)
            },
            .unary(API.operatorsService, "Reconcile") { (_: API.ReconcileRequest, context) in
                try authenticator.checkOperator(context)
                return try await reconcile()
            },
        ]
    }

    private func books() async throws(ConnectError) -> API.Books {
        var books = API.Books()
        books.bank = entry.id.text
        books.kind = entry.kind.rawValue
        do {
            let accounts = try await core.allAccounts()
            books.accounts = accounts.map(API.Account.init)
            books.trialBalance = TrialBalance(accounts).wire
            books.inDoubt = UInt32(try await core.inDoubt().count)
        } catch {
            throw ConnectError(error)
        }
        return books
    }

    private func issueToken(for customer: String) async throws(ConnectError) -> API.IssueCustomerTokenResponse {
        guard entry.customer(customer) != nil else {
            throw ConnectError(
                .notFound, reason: "unknown_customer", "this bank has no customer \"\(customer.prefix(80))\"",
                next: "use a customer id of the federation file")
        }
        let token = Authenticator.makeToken()
        let hash = Authenticator.hash(of: token)
        var event = StoredDesk.Event()
        event.tokenIssued.tokenHash = hash.data
        event.tokenIssued.customer = customer
        do { try await store.append(event) } catch { throw error.connectError }
        authenticator.noteCustomer(customer, tokenHash: hash)
        var response = API.IssueCustomerTokenResponse()
        response.token = token
        return response
    }

    private func reconcile() async throws(ConnectError) -> API.ReconcileResponse {
        var response = API.ReconcileResponse()
        response.bank = entry.id.text
        do {
            response.comparisons = try await reconciliation.compareWithEveryPeer()
            response.trialBalance = TrialBalance(try await core.allAccounts()).wire
            response.inDoubt = UInt32(try await core.inDoubt().count)
        } catch {
            throw ConnectError(error)
        }
        return response
    }
}

/// The sum of every money account for each currency, which is 0.
struct TrialBalance {
    let sums: [Currency: Int128]

    init(_ accounts: [Account]) {
        var sums: [Currency: Int128] = [:]
        for account in accounts where account.kind.isMoney {
            sums[account.currency, default: 0] += Int128(account.balance)
        }
        self.sums = sums
    }

    var wire: [API.TrialBalance] {
        sums.sorted { $0.key < $1.key }.map { currency, sum in
            var line = API.TrialBalance()
            line.currency = currency.code
            line.sumMinor = Int64(clamping: sum)
            return line
        }
    }
}
