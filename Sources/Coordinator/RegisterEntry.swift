import AtomicCommit
import Foundation
import SettlementProtocol

/// One decision as the register keeps it.
struct RegisterEntry: Sendable {
    typealias Stored = Freshet_Coordinator_V1alpha_Decided

    let id: TransactionID
    let digest: Hash256?
    let originator: MemberID
    let participants: [MemberID]
    let decision: Decision
    let decidedAtUnixMilliseconds: UInt64

    init(_ transaction: LiveTransaction, _ decision: Decision, at unixMilliseconds: UInt64) {
        id = transaction.id
        digest = transaction.digest
        originator = transaction.originator
        participants = transaction.banks
        self.decision = decision
        decidedAtUnixMilliseconds = unixMilliseconds
    }

    /// - Throws: ``ProtocolError``: the register is damaged or newer than this code.
    init(_ stored: Stored) throws(ProtocolError) {
        id = try TransactionID(bytes: stored.transactionID)
        digest = stored.digest.isEmpty ? nil : try Hash256(stored.digest)
        originator = try MemberID(stored.originator)
        var participants: [MemberID] = []
        for participant in stored.participants { participants.append(try MemberID(participant)) }
        self.participants = participants
        if stored.committed {
            decision = .commit
        } else if let cause = AbortCause(rawValue: UInt8(clamping: stored.cause)) {
            decision = .abort(cause)
        } else {
            throw ProtocolError(.malformed, "the register holds an abort cause that is not known here")
        }
        decidedAtUnixMilliseconds = stored.decidedAtUnixMs
    }

    var stored: Stored {
        var stored = Stored()
        stored.transactionID = id.data
        if let digest { stored.digest = digest.data }
        stored.originator = originator.text
        stored.participants = participants.map(\.text)
        stored.committed = decision.outcome == .committed
        stored.cause = UInt32(decision.cause?.rawValue ?? 0)
        stored.decidedAtUnixMs = decidedAtUnixMilliseconds
        return stored
    }
}
