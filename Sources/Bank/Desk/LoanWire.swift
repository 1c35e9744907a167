import BankAPI
import Directory
import Foundation
import Journal
import Money
import Projections
import SettlementProtocol

extension LendingTerms {
    /// As the federation file publishes them.
    init(_ entry: LendingEntry) {
        self.init(
            version: entry.version, currency: entry.currency, basisPoints: entry.rateBasisPoints,
            minimumFee: entry.minimumFee, maximumPrincipal: entry.maximumPrincipal)
    }
}

extension API.Loan {
    init(_ plan: LoanPlan, key: TransactionKey, customer: String) {
        self.init()
        id = "\(key.id)"
        coordinator = key.coordinator.text
        self.customer = customer
        advances = plan.quotes.map(API.AdvanceQuote.init)
        legs = plan.wireLegs
        requestedAtUnixMs = WallClock.unixMilliseconds
    }
}

extension API.AdvanceQuote {
    init(_ quote: LoanPlan.QuotedAdvance) {
        self.init()
        lender = quote.lender.text
        currency = quote.currency.code
        principalMinor = quote.principal.minorUnits
        feeMinor = quote.fee.minorUnits
        termsVersion = quote.termsVersion
    }
}

extension LoanPlan {
    var wireLegs: [API.Leg] {
        zip(legs, purposes).map { leg, purpose in
            var wire = API.Leg()
            wire.sequence = leg.sequence
            wire.purpose = purpose.rawValue
            wire.payerBank = leg.payer.bank.text
            wire.payerAccount = leg.payer.account
            wire.payeeBank = leg.payee.bank.text
            wire.payeeAccount = leg.payee.account
            wire.currency = leg.currency.code
            wire.amountMinor = leg.amount.minorUnits
            wire.reference = leg.creditorReference
            return wire
        }
    }
}
