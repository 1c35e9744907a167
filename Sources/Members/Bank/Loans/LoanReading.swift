import BankAPI
import BankCore
import Clock
import Foundation
import Lending
import Money
import Projections
import SettlementProtocol

/// Reads a customer's request into a ``LoanOrder``, with every check that needs no accounts or terms.
struct LoanReading: Sendable {
    let bank: MemberID
    let banks: Set<MemberID>

    /// - Throws: ``DeskRefusal``, naming the first field that is wrong.
    func order(_ request: API.LoanRequest, customer: String) throws(DeskRefusal) -> LoanOrder {
        guard request.advances.count + request.payments.count <= ProtocolLimits.entries else {
            throw DeskRefusal(.tooLarge, "a loan has at most \(ProtocolLimits.entries) advances and payments")
        }
        var advances: [LoanOrder.Advance] = []
        for (index, advance) in request.advances.enumerated() {
            advances.append(try self.advance(advance, customer: customer, at: "advances[\(index)]"))
        }
        var payments: [LoanOrder.Payment] = []
        for (index, payment) in request.payments.enumerated() {
            payments.append(try self.payment(payment, at: "payments[\(index)]"))
        }
        return LoanOrder(advances: advances, payments: payments)
    }

    private func advance(
        _ advance: API.Advance, customer: String, at place: String
    ) throws(DeskRefusal) -> LoanOrder.Advance {
        let lender =
            advance.fromAllocation
            ? try memberOrThis(advance.lender, at: place + ".lender")
            : try member(advance.lender, at: place + ".lender")
        guard !advance.fromAllocation || lender == bank else {
            throw DeskRefusal(
                .accountNotAddressable, "\(place).from_allocation: \(lender) allocates nothing to \(bank)'s customers")
        }
        return LoanOrder.Advance(
            lender: lender,
            currency: try currency(advance.currency, at: place + ".currency"),
            principal: try amount(advance.principalMinor, at: place + ".principal_minor"),
            account: try account(advance.account, at: place + ".account"),
            repayFrom: advance.repayFrom.isEmpty
                ? try account(advance.account, at: place + ".account")
                : try account(advance.repayFrom, at: place + ".repay_from"),
            source: advance.fromAllocation ? .allocation(customer: customer) : .reserve)
    }

    private func payment(_ payment: API.Payment, at place: String) throws(DeskRefusal) -> LoanOrder.Payment {
        guard payment.reference.unicodeScalars.count <= Leg.maxReferenceLength else {
            throw DeskRefusal(.tooLarge, "\(place).reference has more than \(Leg.maxReferenceLength) characters")
        }
        var document: Hash256?
        if !payment.documentReference.isEmpty {
            do { document = try Hash256(payment.documentReference) } catch {
                throw DeskRefusal(.malformed, "\(place).document_reference: \(error.detail)")
            }
        }
        return LoanOrder.Payment(
            payer: Leg.Party(
                bank: try memberOrThis(payment.payerBank, at: place + ".payer_bank"),
                account: try account(payment.payerAccount, at: place + ".payer_account")),
            payee: Leg.Party(
                bank: try memberOrThis(payment.payeeBank, at: place + ".payee_bank"),
                account: try account(payment.payeeAccount, at: place + ".payee_account")),
            currency: try currency(payment.currency, at: place + ".currency"),
            amount: try amount(payment.amountMinor, at: place + ".amount_minor"),
            creditorReference: payment.reference, documentReference: document)
    }

    private func memberOrThis(_ text: String, at place: String) throws(DeskRefusal) -> MemberID {
        text.isEmpty ? bank : try member(text, at: place)
    }

    private func member(_ text: String, at place: String) throws(DeskRefusal) -> MemberID {
        guard let member = try? MemberID(text), banks.contains(member) else {
            throw DeskRefusal(.unknownMember, "\(place): \"\(text.prefix(80))\" is not a bank of this federation")
        }
        return member
    }

    private func account(_ text: String, at place: String) throws(DeskRefusal) -> String {
        guard Chart.isCustomerName(text) else {
            throw DeskRefusal(.accountNotAddressable, "\(place): \"\(text.prefix(80))\" is not a customer's account")
        }
        return text
    }

    private func currency(_ code: String, at place: String) throws(DeskRefusal) -> Currency {
        do {
            return try Currency(
                code, inUseOn: "\(BusinessDay(unixMilliseconds: WallClock.unixMilliseconds))")
        } catch {
            throw DeskRefusal(error, of: place)
        }
    }

    private func amount(_ minorUnits: Int64, at place: String) throws(DeskRefusal) -> Amount {
        do { return try Amount(payable: minorUnits) } catch { throw DeskRefusal(error, of: place) }
    }
}
