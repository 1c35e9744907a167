import BankAPI
import BankCore
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

extension API.Loan {
    /// The transaction that settles a window.
    init(_ plan: SettlementPlan, key: TransactionKey) {
        self.init()
        id = "\(key.id)"
        coordinator = key.coordinator.text
        customer = WindowDesk.owner
        legs = plan.legs.map { API.Leg($0, purpose: "settlement") }
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
    var wireLegs: [API.Leg] { zip(legs, purposes).map { API.Leg($0, purpose: $1.rawValue) } }
}

extension API.Leg {
    fileprivate init(_ leg: Leg, purpose: String) {
        self.init()
        sequence = leg.sequence
        self.purpose = purpose
        payerBank = leg.payer.bank.text
        payerAccount = leg.payer.account
        payeeBank = leg.payee.bank.text
        payeeAccount = leg.payee.account
        currency = leg.currency.code
        amountMinor = leg.amount.minorUnits
        reference = leg.creditorReference
    }
}
