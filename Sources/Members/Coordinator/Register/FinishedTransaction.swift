import AtomicCommit
import Foundation
import Journal
import SettlementProtocol
import SwiftProtobuf

/// A transaction whose outcome every bank has acknowledged, as the archive keeps it.
struct FinishedTransaction {
    let entry: DecisionEntry
    let course: Course

    private typealias Stored = Freshet_Coordinator_V1alpha_Finished

    static func key(of id: TransactionID) -> ArchiveKey { ArchiveKey(id.data) }

    init(_ entry: DecisionEntry, course: Course) {
        self.entry = entry
        self.course = course
    }

    /// - Throws: ``JournalError`` with `store_damaged`: the register is damaged or newer than this code.
    init(archived bytes: [UInt8]) throws(JournalError) {
        do { try self.init(serialized: bytes) } catch {
            throw JournalError(.storeDamaged, "the register's archive cannot be read: \(error)")
        }
    }

    private init(serialized bytes: [UInt8]) throws {
        let stored = try Stored(serializedBytes: bytes)
        entry = try DecisionEntry(stored.decided)
        guard stored.steps.count == entry.participants.count else {
            throw ProtocolError(.malformed, "the archive holds a transaction without every participant")
        }
        course = Course(
            entry, steps: zip(entry.participants, stored.steps).map { Course.Step($1, of: $0) },
            decidedAtUnixMilliseconds: stored.decided.decidedAtUnixMs, decidedMicroseconds: stored.decidedUs)
    }

    func serialized() -> [UInt8] {
        var stored = Stored()
        stored.decided = entry.stored(at: course.decidedAtUnixMilliseconds)
        stored.steps = course.steps.map(\.stored)
        stored.decidedUs = course.decidedMicroseconds
        do { return try stored.serializedBytes() } catch {
            // Only missing required fields (proto2) or more than 2 GiB can fail; a transaction is bounded far below.
            preconditionFailure("a finished transaction did not serialise: \(error)")
        }
    }
}

extension Course.Step {
    fileprivate init(_ stored: Freshet_Coordinator_V1alpha_Step, of bank: MemberID) {
        self.init(bank: bank)
        vote = stored.vote == 1 ? .yes : stored.vote == 2 ? .no : .unspecified
        sealedReason = stored.sealedReason
        if !stored.errorCode.isEmpty {
            error = .with {
                $0.code = stored.errorCode
                $0.message = stored.errorMessage
            }
        }
        asked = stored.askedUs
        voted = stored.votedUs
        isAcknowledged = true
        acknowledged = stored.acknowledgedUs
    }

    fileprivate var stored: Freshet_Coordinator_V1alpha_Step {
        var stored = Freshet_Coordinator_V1alpha_Step()
        stored.vote = vote == .yes ? 1 : vote == .no ? 2 : 0
        stored.sealedReason = sealedReason
        if let error {
            stored.errorCode = error.code
            stored.errorMessage = error.message
        }
        stored.askedUs = asked
        stored.votedUs = voted
        stored.acknowledgedUs = acknowledged
        return stored
    }
}
