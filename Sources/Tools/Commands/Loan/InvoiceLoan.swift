package import BankAPI
package import CommandParts
import Foundation
package import Money
import ProcessInterface
package import SettlementProtocol
package import SupplyChain
package import Terminal

/// A loan on an invoice: the supplier borrows to pay its own supplier, and the buyer's payment repays the loan.
///
/// The buyer pays the invoice's payable amount. The payment has the invoice's number as creditor reference, and its
/// document reference, so that the buyer's mandate for this document covers the debit.
package struct InvoiceLoan: Sendable {
    /// The supplier's invoice.
    package let invoice: Document
    package let lender: MemberID
    /// The supplier's account at the bank that is asked.
    package let account: String
    package let buyer: AccountAddress
    /// The supplier's own supplier.
    package let upstream: AccountAddress
    /// The amount to borrow and pay upstream, in the invoice's currency; at most the invoice's payable amount.
    package let amount: Amount
    package let upstreamReference: String
    /// Warnings that the user has checked and found harmless.
    package let acceptedWarnings: Set<DocumentWarning>

    package init(
        invoice: Document, lender: MemberID, account: String, buyer: AccountAddress, upstream: AccountAddress,
        amount: Amount, upstreamReference: String = "", acceptedWarnings: Set<DocumentWarning> = []
    ) {
        self.invoice = invoice
        self.lender = lender
        self.account = account
        self.buyer = buyer
        self.upstream = upstream
        self.amount = amount
        self.upstreamReference = upstreamReference
        self.acceptedWarnings = acceptedWarnings
    }

    /// The request, without an id.
    ///
    /// - Throws: ``CommandFailure``: `not_an_invoice`, the code of a warning that forbids financing, `missing_field`,
    ///   `amount_not_positive` or `amount_above_payable`.
    package func request() throws(CommandFailure) -> API.LoanRequest {
        try checkThatItCanBeFinanced()
        let reference: DocumentReference
        do throws(DocumentError) { reference = try invoice.reference() } catch {
            throw CommandFailure(
                code: error.code.rawValue, error.message,
                next: "Ask the supplier for an invoice that names the supplier's id.", exitCode: Exit.badData)
        }
        var request = API.LoanRequest()
        request.advances = [advance]
        request.payments = [upstreamPayment, buyersPayment(reference)]
        return request
    }

    private var currency: Currency { invoice.payableCurrency }

    private var advance: API.Advance {
        var advance = API.Advance()
        advance.lender = lender.text
        advance.currency = currency.code
        advance.principalMinor = amount.minorUnits
        advance.account = account
        return advance
    }

    private var upstreamPayment: API.Payment {
        var payment = API.Payment()
        payment.payerAccount = account
        payment.payeeBank = upstream.bank.text
        payment.payeeAccount = upstream.account
        payment.currency = currency.code
        payment.amountMinor = amount.minorUnits
        payment.reference = upstreamReference
        return payment
    }

    private func buyersPayment(_ reference: DocumentReference) -> API.Payment {
        var payment = API.Payment()
        payment.payerBank = buyer.bank.text
        payment.payerAccount = buyer.account
        payment.payeeAccount = account
        payment.currency = currency.code
        payment.amountMinor = invoice.payable.minorUnits
        payment.reference = invoice.id
        payment.documentReference = Data(reference.bytes)
        return payment
    }
}
