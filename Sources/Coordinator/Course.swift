import AtomicCommit
import Foundation
import SettlementProtocol

/// What is kept of a transaction besides its protocol: what its banks are asked, how it went, and who waits for it.
///
/// The engine's own: a reference, so that an event changes it in place.
final class Course {
    let originator: MemberID
    /// What each bank is asked; empty once it is decided.
    private(set) var items: [Wire.PrepareItem]
    /// Monotonic nanoseconds; nothing is asked after it.
    let deadline: UInt64
    private var progress: [Wire.Progress]
    private let digest: Hash256?
    /// Monotonic nanoseconds.
    private let takenIn: UInt64
    private var decidedAtUnixMilliseconds: UInt64 = 0
    private var decidedMicroseconds: UInt64 = 0
    var waiters: [UInt64] = []

    init(_ submission: Submission, at now: UInt64) {
        originator = submission.transaction.originator
        digest = submission.transaction.digest
        items = submission.items
        deadline = now + UInt64(submission.transaction.timeoutMilliseconds) * MonotonicTime.millisecond
        progress = Self.emptyProgress(submission.transaction.banks)
        takenIn = now
    }

    /// Of a transaction of which only an inquiry is known.
    init(inquiredBy bank: MemberID, at now: UInt64) {
        originator = bank
        digest = nil
        items = []
        deadline = 0
        progress = Self.emptyProgress([bank])
        takenIn = now
    }

    /// Of a transaction that the register decided before this process started.
    init(recovered entry: DecisionEntry, decidedAtUnixMilliseconds: UInt64, isFinished: Bool, at now: UInt64) {
        originator = entry.originator
        digest = entry.digest
        items = []
        deadline = 0
        progress = Self.emptyProgress(entry.participants)
        takenIn = now
        self.decidedAtUnixMilliseconds = decidedAtUnixMilliseconds
        if isFinished {
            for index in progress.indices { progress[index].acknowledged = true }
        }
    }

    private static func emptyProgress(_ banks: [MemberID]) -> [Wire.Progress] {
        banks.map { bank in
            var progress = Wire.Progress()
            progress.bank = bank.text
            return progress
        }
    }

    private func microseconds(until now: UInt64) -> UInt64 { max(1, (now - takenIn) / 1_000) }

    func noteAsked(_ index: Int, at now: UInt64) {
        guard progress[index].prepareSentUs == 0 else { return }
        progress[index].prepareSentUs = microseconds(until: now)
    }

    var isDecided: Bool { decidedAtUnixMilliseconds > 0 }

    /// A vote that comes after the decision says nothing of why it fell: the bank may have heard of the outcome first.
    func note(_ answer: PrepareAnswer, of index: Int, at now: UInt64) {
        guard !isDecided else { return }
        switch answer {
        case .vote(.yes, let voted) where voted == digest: progress[index].vote = .yes
        case .vote(.no(let reason), let voted) where voted == digest:
            progress[index].vote = .no
            progress[index].sealedReason = reason
        case .vote(.busy, _): return
        case .vote:
            progress[index].error = Wire.ItemError(
                ProtocolError(.digestMismatch, "the vote is about another digest"))
        case .refused(let error): progress[index].error = error
        }
        progress[index].votedUs = microseconds(until: now)
    }

    func noteDecided(at now: UInt64, unixMilliseconds: UInt64) {
        decidedAtUnixMilliseconds = unixMilliseconds
        decidedMicroseconds = microseconds(until: now)
        items = []
    }

    func noteAcknowledged(_ index: Int, at now: UInt64) {
        guard !progress[index].acknowledged else { return }
        progress[index].acknowledged = true
        progress[index].acknowledgedUs = microseconds(until: now)
    }

    /// What `asker` may know of it.
    func record(of id: TransactionID, _ known: KnownOutcome, for asker: MemberID) -> Wire.OutcomeRecord {
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
        if asker == originator { record.progress = progress }
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
        case .unreachable: self = .unreachable
        }
    }
}
