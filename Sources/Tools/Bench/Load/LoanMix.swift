package import BankAPI
import Foundation
import Money
import SettlementProtocol
import SupplyChain

/// The requests that a benchmark sends over and over, made beforehand. The loans of one request use many accounts, and
/// successive requests go to all banks in turn.
package struct LoanMix: Sendable {
    /// Minor units of the advance, which goes on to the borrower's supplier.
    static let principal: Int64 = 8_000
    /// Minor units of the buyer's payment.
    static let payable: Int64 = 10_000

    package struct Order: Sendable {
        /// The index of the bank that is asked.
        package let bank: Int
        package let request: API.RequestLoansRequest
    }

    private let orders: [Order]

    /// - Parameter borrowersAt: The indices of the banks whose customers borrow; nil for all that the federation has.
    package init(_ federation: BenchFederation, batch: Int, borrowersAt places: [Int]? = nil) throws {
        let accounts = BenchFederation.accountsPerBank
        var orders: [Order] = []
        for variant in 0..<max(1, accounts / batch) {
            for bank in places ?? federation.borrowingBanks {
                var request = API.RequestLoansRequest()
                request.waitFor = .decided
                request.loans = try (0..<batch).map { place in
                    try Self.loan(at: bank, account: (variant * batch + place) % accounts, federation)
                }
                orders.append(Order(bank: bank, request: request))
            }
        }
        self.orders = orders
    }

    /// The request with this number, counted from 0.
    package subscript(_ number: Int) -> Order { orders[number % orders.count] }

    private static func loan(at bank: Int, account: Int, _ federation: BenchFederation) throws -> API.LoanRequest {
        let currency = federation.currency.code
        let tradingBank = federation.tradingBank(of: bank).text
        let borrower = BenchFederation.borrower(account)
        var loan = API.LoanRequest()
        var advance = API.Advance()
        advance.lender = federation.lender(of: bank).text
        advance.currency = currency
        advance.principalMinor = principal
        advance.account = borrower
        loan.advances = [advance]
        var purchase = API.Payment()
        purchase.payerAccount = borrower
        purchase.payeeBank = tradingBank
        purchase.payeeAccount = BenchFederation.supplier(account)
        purchase.currency = currency
        purchase.amountMinor = principal
        purchase.reference = "timber \(account)"
        var sale = API.Payment()
        sale.payerBank = tradingBank
        sale.payerAccount = federation.buyer(of: account)
        sale.payeeAccount = borrower
        sale.currency = currency
        sale.amountMinor = payable
        sale.reference = "\(account)"
        sale.documentReference = Data(try BenchFederation.invoice(of: account).bytes)
        loan.payments = [purchase, sale]
        return loan
    }
}
