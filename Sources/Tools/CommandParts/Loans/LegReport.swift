import BankAPI

/// One transfer of a loan as data for programs.
struct LegReport: Encodable, Sendable {
    let sequence: Int
    /// `advance`, `payment` or `repayment`.
    let purpose: String
    let payerBank: String
    let payerAccount: String
    let payeeBank: String
    let payeeAccount: String
    let currency: String
    let amount: MinorUnits
    @OrNull var reference: String?

    init(_ leg: API.Leg) {
        sequence = Int(leg.sequence)
        purpose = leg.purpose
        payerBank = leg.payerBank
        payerAccount = leg.payerAccount
        payeeBank = leg.payeeBank
        payeeAccount = leg.payeeAccount
        currency = leg.currency
        amount = MinorUnits(leg.amountMinor)
        reference = leg.reference.nonEmpty
    }

    enum CodingKeys: String, CodingKey {
        case sequence, purpose, currency, reference
        case payerBank = "payer_bank"
        case payerAccount = "payer_account"
        case payeeBank = "payee_bank"
        case payeeAccount = "payee_account"
        case amount = "amount_minor"
    }
}
