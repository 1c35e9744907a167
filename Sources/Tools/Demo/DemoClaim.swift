import BankAPI
import Foundation
package import SettlementProtocol

/// A claim that a buyer has consented to pay, and the loan on it: the supplier borrows to pay its own supplier,
/// the buyer pays the supplier under its mandate, and the supplier repays.
package struct DemoClaim: Sendable {
    /// The invoice's number.
    package let number: String
    /// 32 bytes.
    package let documentReference: [UInt8]
    package let currency: String
    /// Minor units, as are all amounts here.
    package let payable: Int64
    package let lender: MemberID
    /// The supplier's own account.
    package let borrower: DemoAccount
    /// The account of the supplier's supplier.
    package let upstream: DemoAccount
    package let buyer: DemoAccount

    /// The amount that is lent and passed on: 65 % of the claim, rounded down, and at least one minor unit.
    package var principal: Int64 { Self.principal(of: payable) }

    static func principal(of payable: Int64) -> Int64 {
        // In two parts, so that no product can overflow.
        max(1, payable / 100 * 65 + payable % 100 * 65 / 100)
    }

    /// - Parameter timeout: How long votes may be gathered, in milliseconds.
    func request(_ id: TransactionID, timeout: UInt32 = 0) -> API.LoanRequest {
        var request = API.LoanRequest()
        request.id = "\(id)"
        request.advances = [advance]
        request.payments = [purchase, sale]
        request.timeoutMs = timeout
        return request
    }

    private var advance: API.Advance {
        var advance = API.Advance()
        advance.lender = lender.text
        advance.currency = currency
        advance.principalMinor = principal
        advance.account = borrower.id
        return advance
    }

    private var purchase: API.Payment {
        var payment = API.Payment()
        payment.payerAccount = borrower.id
        payment.payeeBank = upstream.bank.text
        payment.payeeAccount = upstream.id
        payment.currency = currency
        payment.amountMinor = principal
        payment.reference = String("goods for \(number)".prefix(Self.maxReferenceLength))
        return payment
    }

    private var sale: API.Payment {
        var payment = API.Payment()
        payment.payerBank = buyer.bank.text
        payment.payerAccount = buyer.id
        payment.payeeAccount = borrower.id
        payment.currency = currency
        payment.amountMinor = payable
        payment.reference = String(number.prefix(Self.maxReferenceLength))
        payment.documentReference = Data(documentReference)
        return payment
    }

    private static let maxReferenceLength = 140
}
