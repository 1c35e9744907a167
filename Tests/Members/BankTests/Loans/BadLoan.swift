import BankAPI
import FederationTesting
import Foundation
import SettlementProtocol
import Testing

/// A request that must not become a transaction, and the stable code of its refusal.
struct BadLoan: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: String
    let request: API.LoanRequest

    private init(_ name: String, _ code: String, _ change: (inout API.LoanRequest) -> Void) {
        testDescription = name
        self.code = code
        var request = API.LoanRequest.timber()
        change(&request)
        self.request = request
    }

    static let all = parties + accounts + currencies + amounts + terms + shapes

    private static let parties = [
        BadLoan("an unknown lender", "unknown_member") { $0.advances[0].lender = "nowhere" },
        BadLoan("a lender that is not a member id", "unknown_member") { $0.advances[0].lender = "No Bank" },
        BadLoan("a coordinator as lender", "unknown_member") { $0.advances[0].lender = "ford" },
        BadLoan("an unknown bank of the payee", "unknown_member") { $0.payments[0].payeeBank = "nowhere" },
        BadLoan("an unknown bank of the payer", "unknown_member") { $0.payments[1].payerBank = "nowhere" },
    ]

    private static let accounts = [
        BadLoan("an unknown account of the borrower", "not_authorised") { $0.advances[0].account = "mill-gbp" },
        BadLoan("an account of another customer", "not_authorised") { $0.advances[0].account = "joiner-eur" },
        BadLoan("a repayment from another customer's account", "not_authorised") {
            $0.advances[0].repayFrom = "joiner-eur"
        },
        BadLoan("no account", "account_not_addressable") { $0.advances[0].account = "" },
        BadLoan("a reserve as the borrower's account", "account_not_addressable") {
            $0.advances[0].account = "reserve/EUR"
        },
        BadLoan("a payment from a reserve", "account_not_addressable") { $0.payments[0].payerAccount = "reserve/EUR" },
        BadLoan("a payment into a clearing account", "account_not_addressable") {
            $0.payments[0].payeeAccount = "clearing/birch/EUR"
        },
    ]

    private static let currencies = [
        BadLoan("a currency that does not exist", "unknown_currency") { $0.advances[0].currency = "EURO" },
        BadLoan("a test currency", "unknown_currency") { $0.payments[0].currency = "XTS" },
        BadLoan("no currency", "unknown_currency") { $0.payments[1].currency = "" },
        BadLoan("a currency that the lender does not lend", "not_a_lender") { $0.advances[0].currency = "JPY" },
        BadLoan("a currency that is not the account's", "not_authorised") { $0.advances[0].currency = "USD" },
    ]

    private static let amounts = [
        BadLoan("a principal of zero", "amount_not_positive") { $0.advances[0].principalMinor = 0 },
        BadLoan("a negative principal", "amount_not_positive") { $0.advances[0].principalMinor = -1 },
        BadLoan("the most negative principal", "amount_not_positive") { $0.advances[0].principalMinor = .min },
        BadLoan("a principal beyond the limit", "amount_too_large") {
            $0.advances[0].principalMinor = 1_000_000_000_000_001
        },
        BadLoan("the largest principal that can be written", "amount_too_large") {
            $0.advances[0].principalMinor = .max
        },
        BadLoan("a payment of zero", "amount_not_positive") { $0.payments[0].amountMinor = 0 },
        BadLoan("a negative payment", "amount_not_positive") { $0.payments[1].amountMinor = -1_240_000 },
        BadLoan("a payment beyond the limit", "amount_too_large") {
            $0.payments[1].amountMinor = 1_000_000_000_000_001
        },
        BadLoan("payments that only together are beyond the limit", "amount_too_large") { request in
            request.payments = (0..<2).map { _ in
                .from("mill-eur", to: "cedar:sawmill-eur", 1_000_000_000_000_000)
            }
        },
    ]

    private static let terms = [
        BadLoan("a bank that does not lend", "not_a_lender") { $0.advances[0].lender = "cedar" },
        BadLoan("one minor unit above the maximum principal", "above_maximum_principal") {
            $0.advances[0].principalMinor = 25_000_001
        },
        BadLoan("money that comes in only after it is needed", "loan_cannot_repay") { request in
            request.advances = [.of("alder", 100_000, "USD", account: "mill-usd")]
            request.payments = [
                .from("mill-usd", to: "cedar:sawmill-usd", 900_000, "USD"),
                .from("doum:harbour-usd", to: "birch:mill-usd", 900_000, "USD", document: Brook.document),
            ]
        },
        BadLoan("no advance", "no_advance") { $0.advances = [] },
        BadLoan("a payment to the account that pays", "pays_itself") {
            $0.payments[0] = .from("mill-eur", to: "birch:mill-eur", 100)
        },
    ]

    private static let shapes = [
        BadLoan("more legs than a loan may have", "too_many_legs") { request in
            request.payments = (0..<63).map { _ in .from("mill-eur", to: "cedar:sawmill-eur", 1) }
        },
        BadLoan("more payments than are read", "too_large") { request in
            request.payments = (0..<500).map { _ in .from("mill-eur", to: "cedar:sawmill-eur", 1) }
        },
        BadLoan("a reference of 141 characters", "too_large") {
            $0.payments[0].reference = String(repeating: "r", count: 141)
        },
        BadLoan("a reference that only looks shorter than 141 characters", "too_large") {
            // 36 characters on the screen, each of 4 Unicode scalars: a joined pair of people.
            $0.payments[0].reference = String(repeating: "\u{1F469}\u{200D}\u{1F469}\u{1F3FD}", count: 36)
        },
        BadLoan("a document reference of 31 bytes", "malformed") {
            $0.payments[1].documentReference = Data(repeating: 1, count: 31)
        },
    ]
}
