import Foundation
import Money
import SettlementProtocol

extension Wire.ProjectedLeg {
    init(_ leg: ProjectedLeg) {
        self.init()
        sequence = leg.sequence
        payerBank = leg.payerBank.text
        payeeBank = leg.payeeBank.text
        currency = leg.currency.code
        amount = leg.amount.minorUnits
        payeeAccount = leg.payeeAccount
        creditorReference = leg.creditorReference
        legSalt = Data(leg.legSalt)
        if let payer = leg.payer {
            payerAccount = payer.account
            payerSalt = Data(payer.salt)
        } else {
            payerDigest = leg.payerDigest.data
        }
        if let reference = leg.documentReference { documentReference = reference.data }
    }
}
