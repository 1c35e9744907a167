import AtomicCommit
import Foundation
import SettlementProtocol

/// A transaction in this process's memory: its role, and what people like to know of its course.
///
/// The engine's own: a reference, so that an event changes it in place.
final class LiveTransaction {
    let id: TransactionID
    /// Nil where a participant in doubt asked about a transaction that was never submitted here.
    let digest: Hash256?
    let originator: MemberID
    let banks: [MemberID]
    /// What each bank is asked; empty once it is decided.
    var items: [Wire.PrepareItem] = []
    var role: CoordinatorRole
    var progress: [Wire.Progress]
    /// Monotonic nanoseconds.
    let takenIn: UInt64
    var decidedAtUnixMilliseconds: UInt64 = 0
    var decidedMicroseconds: UInt64 = 0
    var waiters: [UInt64] = []

    init(_ submission: Submission, at now: UInt64) {
        id = submission.header.key.id
        digest = submission.digest
        originator = submission.header.originator
        banks = submission.banks
        items = submission.items
        role = CoordinatorRole(
            participantCount: submission.banks.count,
            deadline: now + UInt64(submission.header.timeoutMilliseconds) * MonotonicTime.millisecond)
        progress = Self.emptyProgress(submission.banks)
        takenIn = now
    }

    /// A transaction of which only an inquiry is known.
    init(inquired id: TransactionID, by bank: MemberID, at now: UInt64) {
        self.id = id
        digest = nil
        originator = bank
        banks = [bank]
        role = CoordinatorRole(participantCount: 1, deadline: 0)
        progress = Self.emptyProgress([bank])
        takenIn = now
    }

    /// A transaction that the register decided before this process started.
    init(recovered entry: RegisterEntry, at now: UInt64) {
        id = entry.id
        digest = entry.digest
        originator = entry.originator
        banks = entry.participants
        role = CoordinatorRole(recovering: entry.decision, participantCount: entry.participants.count)
        progress = Self.emptyProgress(entry.participants)
        takenIn = now
        decidedAtUnixMilliseconds = entry.decidedAtUnixMilliseconds
    }

    private static func emptyProgress(_ banks: [MemberID]) -> [Wire.Progress] {
        banks.map { bank in
            var progress = Wire.Progress()
            progress.bank = bank.text
            return progress
        }
    }

    func microseconds(until now: UInt64) -> UInt64 { max(1, (now - takenIn) / 1_000) }

    /// What `asker` may know of it.
    func record(for asker: MemberID) -> Wire.OutcomeRecord {
        var record = Wire.OutcomeRecord()
        record.transactionID = id.data
        record.digest = digest?.data ?? Data()
        if let decision = role.decision {
            record.state = decision.outcome == .committed ? .committed : .aborted
            record.cause = Wire.AbortCause(decision.cause)
        } else {
            record.state = .pending
        }
        if case .finished = role.state { record.applied = true }
        record.decidedAtUnixMs = decidedAtUnixMilliseconds
        record.decidedUs = decidedMicroseconds
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
