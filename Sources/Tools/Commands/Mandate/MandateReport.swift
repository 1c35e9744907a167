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
    /// Debits that the bank has promised and that are not finished.
    let held: MinorUnits
    /// The least amount of one debit; 0 for any.
    let least: MinorUnits
    /// The banks that may originate a debit, or `ANY`.
    let originators: [String]
    /// `current` or `revoked`.
    let state: String
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
        held = MinorUnits(mandate.heldMinor)
        least = MinorUnits(mandate.leastMinor)
        originators = mandate.originatorNames
        state = mandate.revoked ? "revoked" : "current"
        documentReference = Hexadecimal.text(mandate.documentReference)
        until = mandate.until
    }

    enum CodingKeys: String, CodingKey {
        case id, account, currency, until, originators, state
        case creditorBank = "creditor_bank"
        case creditorAccount = "creditor_account"
        case limit = "limit_minor"
        case left = "left_minor"
        case held = "held_minor"
        case least = "least_minor"
        case documentReference = "document_reference"
    }
}

extension API.Mandate {
    /// The banks that may originate a debit, or `ANY`. A bank of an older version names none.
    var originatorNames: [String] {
        anyOriginator || originators.isEmpty ? [MandateGiveCommand.anyOriginator] : originators
    }
}
