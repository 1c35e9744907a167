import BankAPI
import Foundation
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
    private static let defaultTimeout: UInt32 = 10_000

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

    /// The other banks that it names, known or not.
    var banks: Set<String> {
        var banks = Set(request.advances.map(\.lender))
        for payment in request.payments {
            banks.insert(payment.payerBank)
            banks.insert(payment.payeeBank)
        }
        return banks
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
