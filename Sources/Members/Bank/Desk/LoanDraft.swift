import BankAPI
import Foundation
import Journal
import SettlementProtocol
import SwiftProtobuf

/// One loan that a customer requests, with the id that it will have.
struct LoanDraft: Sendable {
    let request: API.LoanRequest
    let customer: String
    let id: TransactionID
    /// Of customer and request, so that the same id with another request is found out.
    let hash: Hash256

    /// How long votes may be gathered where the request does not say.
    static let defaultTimeout: UInt32 = 10_000

    /// - Throws: ``DeskRefusal`` where the id that the request brings is none, or lies ahead of the clock.
    init(_ request: API.LoanRequest, customer: String, ids: TransactionIDSource) throws(DeskRefusal) {
        self.request = request
        self.customer = customer
        id = try Self.id(of: request, ids: ids)
        var canonical = CanonicalBytes(tag: "freshet.loan-request.v1")
        canonical.append(customer)
        canonical.append(request.journalBytes)
        hash = canonical.sha256
    }

    /// The banks that it needs besides its own; nil where it names one that is not among `known`.
    func banksNeeded(of known: Set<MemberID>, besides own: MemberID) -> Set<MemberID>? {
        var needed: Set<MemberID> = []
        func need(_ text: String) -> Bool {
            guard !text.isEmpty, text != own.text else { return true }
            guard let bank = try? MemberID(text), known.contains(bank) else { return false }
            needed.insert(bank)
            return true
        }
        for advance in request.advances { guard need(advance.lender) else { return nil } }
        for payment in request.payments {
            guard need(payment.payerBank), need(payment.payeeBank) else { return nil }
        }
        return needed
    }

    var timeoutMilliseconds: UInt32 { request.timeoutMs == 0 ? Self.defaultTimeout : request.timeoutMs }

    private static func id(of request: API.LoanRequest, ids: TransactionIDSource) throws(DeskRefusal) -> TransactionID {
        guard !request.id.isEmpty else { return ids.next() }
        let id: TransactionID
        do { id = try TransactionID(request.id) } catch { throw DeskRefusal(error) }
        guard id.unixMilliseconds <= WallClock.unixMilliseconds + ProtocolLimits.clockAhead else {
            throw DeskRefusal(.tooFarAhead, "the id \(id) is over 10 minutes ahead of this bank's clock")
        }
        return id
    }
}

extension SwiftProtobuf.Message {
    /// Serialised; the same bytes each time, as there are no maps in these messages.
    var journalBytes: Data {
        do { return try serializedData() } catch {
            // Only missing required fields (proto2) can fail.
            preconditionFailure("a message did not serialise: \(error)")
        }
    }
}
