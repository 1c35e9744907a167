package import BankAPI
package import Terminal

/// One loan as data for programs.
package struct LoanReport: Encodable, Sendable {
    package struct Advance: Encodable, Sendable {
        package let lender: String
        package let currency: String
        package let principal: MinorUnits
        package let fee: MinorUnits
        package let terms: Int

        package enum CodingKeys: String, CodingKey {
            case lender, currency
            case principal = "principal_minor"
            case fee = "fee_minor"
            case terms = "terms_version"
        }
    }

    package struct Event: Encodable, Sendable {
        package let kind: String
        package let member: String
        package let atMicroseconds: UInt64
        package let result: String
        @OrNull package var reason: String?
        @OrNull package var detail: String?

        package enum CodingKeys: String, CodingKey {
            case kind, member, result, reason, detail
            case atMicroseconds = "at_us"
        }
    }

    package let id: String
    /// `committed`, `aborted` or `pending`.
    package let state: String
    package let applied: Bool
    @OrNull package var reason: String?
    @OrNull package var reasonDetail: String?
    @OrNull package var reasonFrom: String?
    package let coordinator: String
    package let customer: String
    package let advances: [Advance]
    package let legs: [LegReport]
    package let timeline: [Event]
    @OrNull package var requestedAt: String?
    @OrNull package var decidedAt: String?

    package init(_ loan: API.Loan) {
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

    package enum CodingKeys: String, CodingKey {
        case id, state, applied, reason, coordinator, customer, advances, legs, timeline
        case reasonDetail = "reason_detail"
        case reasonFrom = "reason_from"
        case requestedAt = "requested_at"
        case decidedAt = "decided_at"
    }
}

extension LoanReport.Advance {
    package init(_ quote: API.AdvanceQuote) {
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
