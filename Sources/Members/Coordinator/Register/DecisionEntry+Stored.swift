import AtomicCommit
import Foundation
import SettlementProtocol

extension DecisionEntry {
    typealias Stored = Freshet_Coordinator_V1alpha_Decided

    /// - Throws: ``ProtocolError`` if the register is damaged or newer than this code.
    init(_ stored: Stored) throws(ProtocolError) {
        let decision: Decision
        if stored.committed {
            decision = .commit
        } else if let cause = AbortCause(rawValue: UInt8(clamping: stored.cause)) {
            decision = .abort(cause)
        } else {
            throw ProtocolError(.malformed, "the register holds an abort cause that is not known here")
        }
        guard stored.participants.count <= ProtocolLimits.participations else {
            throw ProtocolError(.tooLarge, "the register holds a decision with too many participants")
        }
        var participants: [MemberID] = []
        for participant in stored.participants { participants.append(try MemberID(participant)) }
        self.init(
            id: try TransactionID(bytes: stored.transactionID),
            digest: stored.digest.isEmpty ? nil : try Hash256(stored.digest),
            originator: try MemberID(stored.originator), participants: participants, decision: decision)
    }

    /// The form in which a row of the register keeps it.
    func stored(at unixMilliseconds: UInt64) -> Stored {
        var stored = Stored()
        stored.transactionID = id.data
        if let digest { stored.digest = digest.data }
        stored.originator = originator.text
        stored.participants = participants.map { $0.text }
        stored.committed = decision.outcome == .committed
        stored.cause = UInt32(decision.cause?.rawValue ?? 0)
        stored.decidedAtUnixMs = unixMilliseconds
        return stored
    }
}
