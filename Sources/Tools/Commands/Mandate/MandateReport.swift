import BankAPI
import SettlementProtocol
import Terminal

/// One mandate as data for programs.
struct MandateReport: Encodable, Sendable {
    let id: String
    let account: String
    let creditorBank: String
    let creditorAccount: String
    let currency: String
    let limit: MinorUnits
    let left: MinorUnits
    let documentReference: String
    let until: String

    init(_ mandate: API.Mandate) {
        id = mandate.id
        account = mandate.account
        creditorBank = mandate.creditorBank
        creditorAccount = mandate.creditorAccount
        currency = mandate.currency
        limit = MinorUnits(mandate.limitMinor)
        left = MinorUnits(mandate.leftMinor)
        documentReference = Hexadecimal.text(mandate.documentReference)
        until = mandate.until
    }

    enum CodingKeys: String, CodingKey {
        case id, account, currency, until
        case creditorBank = "creditor_bank"
        case creditorAccount = "creditor_account"
        case limit = "limit_minor"
        case left = "left_minor"
        case documentReference = "document_reference"
    }
}
