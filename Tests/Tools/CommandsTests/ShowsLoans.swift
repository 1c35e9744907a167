import BankAPI
import CommandParts
import SwiftProtobuf
import Terminal
import Testing

@Suite struct ShowsLoans {
    private func event(
        _ kind: String, _ member: String, _ microseconds: UInt64, _ result: String, reason: String = ""
    ) -> API.TimelineEvent {
        var event = API.TimelineEvent()
        event.kind = kind
        event.member = member
        event.atUs = microseconds
        event.result = result
        event.reason = reason
        return event
    }

    private var loan: API.Loan {
        var loan = API.Loan.sample(.aborted, reason: "insufficient_funds")
        loan.reasonFrom = "doum"
        loan.requestedAtUnixMs = 1_767_225_600_042
        loan.advances = [
            .with {
                $0.lender = "alder"
                $0.currency = "EUR"
                $0.principalMinor = 800_000
                $0.feeMinor = 2_400
            }
        ]
        loan.legs = [
            .with {
                $0.purpose = "advance"
                $0.payerBank = "alder"
                $0.payerAccount = "reserve/EUR"
                $0.payeeBank = "birch"
                $0.payeeAccount = "mill-eur"
                $0.currency = "EUR"
                $0.amountMinor = 800_000
            }
        ]
        loan.timeline = [
            event("prepare", "doum", 1_210, "asked"), event("vote", "doum", 12_349, "no", reason: "insufficient_funds"),
            event("decision", "ford", 12_800, "aborted", reason: "voted_no"),
        ]
        return loan
    }

    @Test func `a loan is shown with its outcome, its legs and its timeline`() {
        #expect(
            LoanRendering(loan).lines(TextStyle(isOn: false)) == [
                "loan 0198c5a0-9d3e-7c41-8f6b-2a7d1e5b9c04  ABORTED  EUR 8,000.00 from alder, fee 24.00",
                "  requested 2026-01-01T00:00:00.042Z",
                "  aborted: insufficient_funds at doum",
                "",
                "#  purpose  from               to              currency    amount  reference",
                "0  advance  alder:reserve/EUR  birch:mill-eur  EUR       8,000.00",
                "",
                " +ms  event     where  result",
                " 1.2  prepare   doum   asked",
                "12.3  vote      doum   no: insufficient_funds",
                "12.8  decision  ford   aborted: voted_no",
            ])
    }

    @Test func `colour does not change the text`() {
        let coloured = LoanRendering(loan).lines(TextStyle(isOn: true)).joined(separator: "\n")
        let plain = coloured.replacing(/\u{1B}\[[0-9]+m/, with: "")
        #expect(plain == LoanRendering(loan).lines(TextStyle(isOn: false)).joined(separator: "\n"))
    }
}
