import BankAPI
import BankCore
import Directory
import Lending
import Money
import Projections
import SettlementProtocol

extension LendingTerms {
    /// As the federation file publishes them.
    init(_ entry: LendingEntry) {
        self.init(
            version: entry.version, currency: entry.currency, basisPoints: entry.rateBasisPoints,
            minimumFee: entry.minimumFee, maximumPrincipal: entry.maximumPrincipal,
            maximumTimeoutMilliseconds: entry.maximumTimeoutMilliseconds)
    }
}

extension API.Loan {
    /// A loan as its customer sees it.
    ///
    /// - Parameter withLegs: Lists leave them out.
    init(_ originated: Originator.Originated, withLegs: Bool = true) {
        self.init()
        let origination = originated.origination
        id = "\(origination.id)"
        coordinator = origination.key.coordinator.text
        requestedAtUnixMs = origination.requestedAtUnixMilliseconds
        if case .loan(let plan, let customer) = origination.purpose {
            self.customer = customer
            advances = plan.quotes.map(API.AdvanceQuote.init)
            if withLegs { legs = API.Leg.all(of: plan) }
        }
        state = API.LoanState(originated.ending)
        guard let ending = originated.ending else { return }
        // Stores of older versions may hold long texts of other members.
        reason = ending.reason.bounded
        reasonDetail = ending.detail.bounded
        reasonFrom = ending.reasonFrom.bounded
        decidedAtUnixMs = ending.decidedAtUnixMilliseconds
    }
}

extension API.LoanState {
    init(_ ending: OriginationEnding?) {
        switch ending?.outcome {
        case .committed: self = .committed
        case .aborted: self = .aborted
        case nil: self = .pending
        }
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

extension API.Leg {
    static func all(of plan: LoanPlan) -> [API.Leg] {
        zip(plan.legs, plan.purposes).map { API.Leg($0, purpose: $1.rawValue) }
    }

    private init(_ leg: Leg, purpose: String) {
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
