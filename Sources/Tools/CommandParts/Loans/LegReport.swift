package import BankAPI
package import Terminal

/// One transfer of a loan as data for programs.
package struct LegReport: Encodable, Sendable {
    package let sequence: Int
    /// `advance`, `payment` or `repayment`.
    package let purpose: String
    package let payerBank: String
    package let payerAccount: String
    package let payeeBank: String
    package let payeeAccount: String
    package let currency: String
    package let amount: MinorUnits
    @OrNull package var reference: String?

    package init(_ leg: API.Leg) {
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

    package enum CodingKeys: String, CodingKey {
        case sequence, purpose, currency, reference
        case payerBank = "payer_bank"
        case payerAccount = "payer_account"
        case payeeBank = "payee_bank"
        case payeeAccount = "payee_account"
        case amount = "amount_minor"
    }
}
