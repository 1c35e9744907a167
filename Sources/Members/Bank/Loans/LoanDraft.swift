import BankAPI
import BankCore
import Clock
import SettlementProtocol

/// One requested loan, with the id that it will have.
struct LoanDraft: Sendable {
    let request: API.LoanRequest
    let customer: String
    let id: TransactionID

    /// The votes' timeout if the request names none; milliseconds.
    static let defaultTimeout: UInt32 = 10_000

    /// - Throws: ``DeskRefusal`` if the request's id is not a UUIDv7, or over 10 minutes ahead of the clock.
    init(_ request: API.LoanRequest, customer: String, ids: TransactionIDSource) throws(DeskRefusal) {
        self.request = request
        self.customer = customer
        id = try Self.id(of: request, ids: ids)
    }

    var fingerprint: RequestFingerprint { request.fingerprint(.canonical, of: customer) }

    /// Whether the request has this fingerprint.
    func isSame(_ known: RequestFingerprint) -> Bool { request.fingerprint(known.form, of: customer) == known }

    /// The banks that the loan needs besides its own; nil if it names one that is not among `known`.
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

    var namesNoTimeout: Bool { request.timeoutMs == 0 }

    var timeoutMilliseconds: UInt32 { namesNoTimeout ? Self.defaultTimeout : request.timeoutMs }

    private static func id(of request: API.LoanRequest, ids: TransactionIDSource) throws(DeskRefusal) -> TransactionID {
        guard !request.id.isEmpty else { return ids.next() }
        let id: TransactionID
        do { id = try TransactionID(request.id) } catch { throw DeskRefusal(error) }
        guard id.isWithinReach(of: WallClock.unixMilliseconds) else {
            throw DeskRefusal(.tooFarAhead, "the id \(id) is over 10 minutes ahead of this bank's clock")
        }
        return id
    }
}
