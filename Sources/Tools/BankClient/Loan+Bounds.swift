import BankAPI
import SettlementProtocol

extension API.Loan {
    /// The loan with every text that other members may have written cut to ``ProtocolLimits/textOfOthers``.
    var bounded: API.Loan {
        var loan = self
        loan.reason = reason.bounded
        loan.reasonDetail = reasonDetail.bounded
        loan.reasonFrom = reasonFrom.bounded
        for place in timeline.indices {
            loan.timeline[place].member = timeline[place].member.bounded
            loan.timeline[place].reason = timeline[place].reason.bounded
            loan.timeline[place].detail = timeline[place].detail.bounded
        }
        return loan
    }
}

extension API.RequestLoansResponse {
    var bounded: API.RequestLoansResponse {
        var response = self
        for place in results.indices {
            switch results[place].result {
            case .loan(let loan): response.results[place].loan = loan.bounded
            case .refusal, nil: break
            }
        }
        return response
    }
}
