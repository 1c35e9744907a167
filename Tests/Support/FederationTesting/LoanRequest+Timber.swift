public import BankAPI
import Foundation
public import SettlementProtocol

extension API.LoanRequest {
    /// The loan of most tests: alder lends mill 8 000.00, mill pays its sawmill at cedar, harbour at doum pays
    /// mill's invoice of 12 400.00 under its mandate, mill repays with a fee of 24.00.
    public static func timber(
        id: TransactionID? = nil, principal: Int64 = 800_000, buyer: String = "harbour-eur", receipt: Int64 = 1_240_000,
        document: Hash256 = Brook.document, timeoutMilliseconds: UInt32 = 0
    ) -> API.LoanRequest {
        var request = API.LoanRequest()
        request.id = id.map { "\($0)" } ?? ""
        request.advances = [.of("alder", principal)]
        request.payments = [
            .from("mill-eur", to: "cedar:sawmill-eur", principal, reference: "T-1"),
            .from("doum:\(buyer)", to: "birch:mill-eur", receipt, reference: "2026-0117", document: document),
        ]
        request.timeoutMs = timeoutMilliseconds
        return request
    }

    /// As ``timber(id:principal:buyer:receipt:document:timeoutMilliseconds:)``, without the payment to cedar.
    public static func timberWithoutSupplier(timeoutMilliseconds: UInt32 = 0) -> API.LoanRequest {
        var request = timber(timeoutMilliseconds: timeoutMilliseconds)
        request.payments.removeFirst()
        return request
    }

    /// The change of each account by a committed timber loan, in minor units.
    public static let timberMovements: [String: Int64] = [
        "alder fee-income/EUR": 2_400, "birch mill-eur": 1_240_000 - 800_000 - 2_400, "cedar sawmill-eur": 800_000,
        "doum harbour-eur": -1_240_000,
    ]
}

extension API.Advance {
    public static func of(
        _ lender: String, _ principal: Int64, _ currency: String = "EUR", account: String = "mill-eur"
    ) -> API.Advance {
        var advance = API.Advance()
        advance.lender = lender
        advance.currency = currency
        advance.principalMinor = principal
        advance.account = account
        return advance
    }
}

extension API.Payment {
    /// - Parameters:
    ///   - payer: `BANK:ACCOUNT`, or `ACCOUNT` at the bank that gets the request.
    ///   - payee: In the form of `payer`.
    public static func from(
        _ payer: String, to payee: String, _ amount: Int64, _ currency: String = "EUR", reference: String = "",
        document: Hash256? = nil
    ) -> API.Payment {
        var payment = API.Payment()
        (payment.payerBank, payment.payerAccount) = split(payer)
        (payment.payeeBank, payment.payeeAccount) = split(payee)
        payment.currency = currency
        payment.amountMinor = amount
        payment.reference = reference
        payment.documentReference = document?.data ?? Data()
        return payment
    }

    private static func split(_ party: String) -> (bank: String, account: String) {
        let parts = party.split(separator: ":").map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : ("", party)
    }
}

extension TransactionID {
    /// A new id for the present time plus `ahead`, in whole seconds.
    public static func fresh(ahead: Duration = .zero) -> TransactionID {
        let now = Int64(Date().timeIntervalSince1970 * 1_000) + ahead.components.seconds * 1_000
        return fresh(at: UInt64(now))
    }

    /// A document that nothing else refers to.
    public var documentOfItsOwn: Hash256 {
        var canonical = CanonicalBytes(tag: "a document of its own")
        canonical.append(bytes)
        return canonical.sha256
    }
}
