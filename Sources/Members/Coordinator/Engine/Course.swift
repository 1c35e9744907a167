import AtomicCommit
import Clock
import Foundation
import SettlementProtocol

/// A transaction's data that the protocol does not use: its prepares, its progress at each bank, and its waiters.
///
/// A class, so that an event changes it in place; only the engine uses it.
final class Course {
    let originator: MemberID
    /// The prepares for the banks; nil once the transaction is decided.
    private(set) var submission: Submission?
    /// Monotonic nanoseconds; no prepare is sent after it.
    let deadline: UInt64
    private(set) var steps: [Step]
    private let digest: Hash256?
    /// Monotonic nanoseconds.
    private let takenIn: UInt64
    private(set) var decidedAtUnixMilliseconds: UInt64 = 0
    private(set) var decidedMicroseconds: UInt64 = 0
    var waiters: [UInt64] = []

    init(_ submission: Submission, at now: UInt64) {
        originator = submission.transaction.originator
        digest = submission.transaction.digest
        self.submission = submission
        deadline = now + UInt64(submission.transaction.timeoutMilliseconds) * MonotonicTime.millisecond
        steps = submission.transaction.banks.map(Step.init)
        takenIn = now
    }

    /// For a transaction that is known only from an inquiry.
    init(inquiredBy bank: MemberID, at now: UInt64) {
        originator = bank
        digest = nil
        submission = nil
        deadline = 0
        steps = [Step(bank: bank)]
        takenIn = now
    }

    /// For a transaction that was decided before this process started.
    init(recovered entry: DecisionEntry, decidedAtUnixMilliseconds: UInt64, isFinished: Bool, at now: UInt64) {
        originator = entry.originator
        digest = entry.digest
        submission = nil
        deadline = 0
        steps = entry.participants.map(Step.init)
        takenIn = now
        self.decidedAtUnixMilliseconds = decidedAtUnixMilliseconds
        if isFinished {
            for index in steps.indices { steps[index].isAcknowledged = true }
        }
    }

    /// For a transaction from the archive.
    init(_ entry: DecisionEntry, steps: [Step], decidedAtUnixMilliseconds: UInt64, decidedMicroseconds: UInt64) {
        originator = entry.originator
        digest = entry.digest
        submission = nil
        deadline = 0
        self.steps = steps
        takenIn = 0
        self.decidedAtUnixMilliseconds = decidedAtUnixMilliseconds
        self.decidedMicroseconds = decidedMicroseconds
    }

    /// One bank's progress. Times are microseconds after the transaction was taken in; 0 is unknown.
    struct Step {
        let bank: MemberID
        var vote = Wire.VoteChoice.unspecified
        var sealedReason = Data()
        var error: Wire.ItemError?
        var asked: UInt64 = 0
        var voted: UInt64 = 0
        var isAcknowledged = false
        var acknowledged: UInt64 = 0

        init(bank: MemberID) { self.bank = bank }

        var wire: Wire.Progress {
            var progress = Wire.Progress()
            progress.bank = bank.text
            progress.vote = vote
            progress.sealedReason = sealedReason
            if let error { progress.error = error }
            progress.prepareSentUs = asked
            progress.votedUs = voted
            progress.acknowledged = isAcknowledged
            progress.acknowledgedUs = acknowledged
            return progress
        }
    }

    private func microseconds(until now: UInt64) -> UInt64 { max(1, (now - takenIn) / 1_000) }

    func noteAsked(_ index: Int, at now: UInt64) {
        guard steps[index].asked == 0 else { return }
        steps[index].asked = microseconds(until: now)
    }

    var isDecided: Bool { decidedAtUnixMilliseconds > 0 }

    /// A vote after the decision is ignored: it explains nothing, because the bank may have learnt the outcome first.
    func note(_ answer: PrepareReply, of index: Int, at now: UInt64) {
        guard !isDecided else { return }
        switch answer {
        case .vote(.yes, let voted) where voted == digest: steps[index].vote = .yes
        case .vote(.no(let reason), let voted) where voted == digest:
            steps[index].vote = .no
            steps[index].sealedReason = reason
        case .vote(.busy, _): return
        case .vote:
            steps[index].error = Wire.ItemError(
                ProtocolError(.digestMismatch, "the vote is about another digest"))
        case .refused(let error): steps[index].error = error
        }
        steps[index].voted = microseconds(until: now)
    }

    func noteDecided(at now: UInt64, unixMilliseconds: UInt64) {
        decidedAtUnixMilliseconds = unixMilliseconds
        decidedMicroseconds = microseconds(until: now)
        submission = nil
    }

    func noteAcknowledged(_ index: Int, at now: UInt64) {
        guard !steps[index].isAcknowledged else { return }
        steps[index].isAcknowledged = true
        steps[index].acknowledged = microseconds(until: now)
    }

    /// The transaction's record for `asker`; only the originator gets the progress at each bank.
    ///
    /// - Parameter briefly: Whether to leave out the progress of a transaction that is not aborted.
    func record(
        of id: TransactionID, _ known: KnownOutcome, for asker: MemberID, briefly: Bool
    ) -> Wire.OutcomeRecord {
        var record = Wire.OutcomeRecord()
        record.transactionID = id.data
        if let digest = known.digest { record.digest = digest.data }
        if let decision = known.decision {
            record.state = decision.outcome == .committed ? .committed : .aborted
            record.cause = Wire.AbortCause(decision.cause)
            record.decidedAtUnixMs = decidedAtUnixMilliseconds
            record.decidedUs = decidedMicroseconds
        } else {
            record.state = .pending
        }
        record.applied = known.isApplied
        let tellsHow = !briefly || known.decision?.outcome == .aborted
        if asker == originator, tellsHow { record.progress = steps.map(\.wire) }
        return record
    }
}

extension Wire.AbortCause {
    init(_ cause: AbortCause?) {
        switch cause {
        case nil: self = .unspecified
        case .votedNo: self = .votedNo
        case .timedOut: self = .timedOut
        case .inquired: self = .inquired
        case .refused: self = .refused
        }
    }
}
