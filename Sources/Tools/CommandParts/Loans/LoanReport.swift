import BankAPI

/// One loan as data for programs.
struct LoanReport: Encodable, Sendable {
    struct Advance: Encodable, Sendable {
        let lender: String
        let currency: String
        let principal: MinorUnits
        let fee: MinorUnits
        let terms: Int

        enum CodingKeys: String, CodingKey {
            case lender, currency
            case principal = "principal_minor"
            case fee = "fee_minor"
            case terms = "terms_version"
        }
    }

    struct Event: Encodable, Sendable {
        let kind: String
        let member: String
        let atMicroseconds: UInt64
        let result: String
        @OrNull var reason: String?
        @OrNull var detail: String?

        enum CodingKeys: String, CodingKey {
            case kind, member, result, reason, detail
            case atMicroseconds = "at_us"
        }
    }

    let id: String
    /// `committed`, `aborted` or `pending`.
    let state: String
    let applied: Bool
    @OrNull var reason: String?
    @OrNull var reasonDetail: String?
    @OrNull var reasonFrom: String?
    let coordinator: String
    let customer: String
    let advances: [Advance]
    let legs: [LegReport]
    let timeline: [Event]
    @OrNull var requestedAt: String?
    @OrNull var decidedAt: String?

    init(_ loan: API.Loan) {
        id = loan.id
        state = loan.state.word
        applied = loan.applied
        reason = loan.reason.nonEmpty
        reasonDetail = loan.reasonDetail.nonEmpty
        reasonFrom = loan.reasonFrom.nonEmpty
        coordinator = loan.coordinator
        customer = loan.customer
        advances = loan.advances.map(Advance.init)
        legs = loan.legs.map(LegReport.init)
        timeline = loan.timeline.map(Event.init)
        requestedAt = loan.requestedAtUnixMs > 0 ? Timestamp.text(loan.requestedAtUnixMs) : nil
        decidedAt = loan.decidedAtUnixMs > 0 ? Timestamp.text(loan.decidedAtUnixMs) : nil
    }

    enum CodingKeys: String, CodingKey {
        case id, state, applied, reason, coordinator, customer, advances, legs, timeline
        case reasonDetail = "reason_detail"
        case reasonFrom = "reason_from"
        case requestedAt = "requested_at"
        case decidedAt = "decided_at"
    }
}

extension LoanReport.Advance {
    init(_ quote: API.AdvanceQuote) {
        self.init(
            lender: quote.lender, currency: quote.currency, principal: MinorUnits(quote.principalMinor),
            fee: MinorUnits(quote.feeMinor), terms: Int(quote.termsVersion))
    }
}

extension LoanReport.Event {
    fileprivate init(_ event: API.TimelineEvent) {
        self.init(
            kind: event.kind, member: event.member, atMicroseconds: event.atUs, result: event.result,
            reason: event.reason.nonEmpty, detail: event.detail.nonEmpty)
    }
}
