import BankAPI
import BankCore
import Foundation
import Projections
import SettlementProtocol

/// Builds a loan's timeline from the coordinator's record for its originator.
struct LoanTimeline {
    let key: TransactionKey
    let digest: Hash256
    let ring: SealingRing

    /// In order of time; events without a time come first, in the protocol's order.
    func events(_ record: Wire.OutcomeRecord) -> [API.TimelineEvent] {
        var events: [API.TimelineEvent] = []
        for progress in record.progress {
            if progress.prepareSentUs > 0 {
                events.append(event("prepare", progress.bank, at: progress.prepareSentUs, "asked"))
            }
            if let vote = vote(progress) { events.append(vote) }
        }
        if record.state == .committed || record.state == .aborted {
            var decision = event(
                "decision", key.coordinator.text, at: record.decidedUs,
                record.state == .committed ? "committed" : "aborted")
            if record.state == .aborted { decision.reason = cause(record.cause) }
            events.append(decision)
        }
        for progress in record.progress where progress.acknowledged {
            events.append(event("finish", progress.bank, at: progress.acknowledgedUs, "acknowledged"))
        }
        return events.enumerated().sorted { left, right in
            (left.element.atUs, left.offset) < (right.element.atUs, right.offset)
        }.map(\.element)
    }

    private func vote(_ progress: Wire.Progress) -> API.TimelineEvent? {
        switch progress.vote {
        case .yes: return event("vote", progress.bank, at: progress.votedUs, "yes")
        case .no:
            let refusal = Refusal.opened(progress, of: key, digest: digest, ring: ring)
            var vote = event("vote", progress.bank, at: progress.votedUs, "no")
            vote.reason = refusal.reason.rawValue
            vote.detail = refusal.detail
            return vote
        case .unspecified, .busy, .UNRECOGNIZED:
            guard progress.hasError else { return nil }
            var vote = event("vote", progress.bank, at: progress.votedUs, "refused")
            vote.reason = progress.error.code
            vote.detail = progress.error.message
            return vote
        }
    }

    private func event(_ kind: String, _ member: String, at microseconds: UInt64, _ result: String) -> API.TimelineEvent
    {
        var event = API.TimelineEvent()
        event.kind = kind
        event.member = member
        event.atUs = microseconds
        event.result = result
        return event
    }

    private func cause(_ cause: Wire.AbortCause) -> String {
        switch cause {
        case .votedNo: "voted_no"
        case .timedOut: ReasonCode.timedOut.rawValue
        case .inquired: ReasonCode.inquired.rawValue
        case .refused: "refused"
        case .unspecified, .UNRECOGNIZED: ""
        }
    }
}
