import BankCore
import Foundation
import Lending
import Projections
import SettlementProtocol
import SwiftProtobuf
import Testing

/// The reason that a bank tells its customer for an outcome, from the coordinator's record.
@Suite struct ExplainsAborts {
    private let origination = Origination(
        key: Fixtures.key(1), digest: Fixtures.digest(1),
        purpose: .loan(LoanPlan(legs: [], purposes: [], quotes: []), customer: "mill-co"),
        fingerprint: RequestFingerprint(Fixtures.digest(1)), timeoutMilliseconds: 1_000,
        requestedAtUnixMilliseconds: 0)

    private func ending(
        _ outcome: Outcome = .aborted, _ cause: Wire.AbortCause, _ progress: [Wire.Progress] = [],
        state: Wire.TransactionState = .aborted
    ) throws -> OriginationEnding {
        var record = Wire.OutcomeRecord()
        record.state = state
        record.cause = cause
        record.progress = progress
        record.decidedAtUnixMs = 7
        return OriginationEnding(
            outcome, told: record, of: origination, ring: try Fixtures.ring(Fixtures.birch))
    }

    private func progress(_ bank: MemberID, _ vote: Wire.VoteChoice) -> Wire.Progress {
        .with {
            $0.bank = bank.text
            $0.vote = vote
        }
    }

    @Test func `the first no in the banks' order gives the reason, opened by the originator`() throws {
        let refusal = Refusal(.insufficientFunds, "50 are missing")
        var no = progress(Fixtures.doum, .no)
        no.sealedReason = try refusal.sealed(
            of: origination.key, digest: origination.digest, to: Fixtures.birch, ring: Fixtures.ring(Fixtures.doum))
        let ending = try ending(
            .aborted, .votedNo, [progress(Fixtures.alder, .yes), no, progress(Fixtures.cedar, .no)])
        #expect(ending.reason == "insufficient_funds" && ending.detail == "50 are missing")
        #expect(ending.reasonFrom == "doum" && ending.decidedAtUnixMilliseconds == 7)
    }

    @Test func `a reason that cannot be opened is told as aborted`() throws {
        var no = progress(Fixtures.doum, .no)
        no.sealedReason = Data("nonsense".utf8)
        let ending = try ending(.aborted, .votedNo, [no])
        #expect(ending.reason == "aborted" && ending.reasonFrom == "doum")
    }

    @Test func `a refused item gives its own error`() throws {
        var refused = progress(Fixtures.cedar, .unspecified)
        refused.error.code = "conflict"
        refused.error.message = "another digest"
        let ending = try ending(.aborted, .refused, [progress(Fixtures.alder, .yes), refused])
        #expect(ending.reason == "conflict" && ending.detail == "another digest" && ending.reasonFrom == "cedar")
    }

    @Test func `a timeout names the banks that did not vote`() throws {
        let ending = try ending(
            .aborted, .timedOut,
            [
                progress(Fixtures.alder, .yes), progress(Fixtures.cedar, .unspecified),
                progress(Fixtures.doum, .unspecified),
            ])
        #expect(ending.reason == "timed_out" && ending.detail == "no vote in time from cedar, doum")
        #expect(ending.reasonFrom == "cedar")
    }

    @Test func `another transaction that was committed under the id is a conflict`() throws {
        let ending = try ending(.aborted, .unspecified, state: .committed)
        #expect(ending.reason == "conflict" && ending.reasonFrom == "ford" && ending.decidedAtUnixMilliseconds == 0)
    }

    @Test func `a commit needs no reason`() throws {
        let ending = try ending(.committed, .unspecified, state: .committed)
        #expect(ending == OriginationEnding(outcome: .committed, decidedAtUnixMilliseconds: 7))
    }
}
