import AtomicCommit
import SettlementProtocol
import Testing

/// The whole table: every state of a participant, and every message with the same and with another digest.
@Suite struct FollowsParticipantLines {
    static let digest = CanonicalBytes(tag: "this").sha256
    static let other = CanonicalBytes(tag: "other").sha256

    @Test(
        arguments: [
            (.unknown, .judge), (.prepared(digest), .replay), (.prepared(other), .conflict),
            (.committed(digest), .replay), (.committed(other), .conflict), (.aborted(digest), .alreadyAborted),
            (.aborted(other), .conflict), (.aborted(nil), .alreadyAborted), (.expired, .expired),
        ] as [(ParticipantRole, ParticipantRole.PrepareAnswer)])
    func `a prepare is judged once and then always answered the same`(
        role: ParticipantRole, answer: ParticipantRole.PrepareAnswer
    ) {
        #expect(role.answerToPrepare(Self.digest) == answer)
    }

    @Test(
        arguments: [
            (.unknown, .violation), (.prepared(digest), .apply(.committed)), (.prepared(other), .violation),
            (.committed(digest), .already), (.committed(other), .violation), (.aborted(digest), .violation),
            (.aborted(other), .violation), (.aborted(nil), .violation), (.expired, .expired),
        ] as [(ParticipantRole, ParticipantRole.FinishAnswer)])
    func `a commit posts a prepared transaction and otherwise has no effect`(
        role: ParticipantRole, answer: ParticipantRole.FinishAnswer
    ) {
        #expect(role.answerToFinish(.committed, digest: Self.digest) == answer)
    }

    @Test(
        arguments: [
            (.unknown, .entomb), (.prepared(digest), .apply(.aborted)), (.prepared(other), .violation),
            (.committed(digest), .violation), (.committed(other), .violation), (.aborted(digest), .already),
            (.aborted(other), .already), (.aborted(nil), .already), (.expired, .expired),
        ] as [(ParticipantRole, ParticipantRole.FinishAnswer)])
    func `an abort releases the holds, or leaves a tombstone if nothing was prepared`(
        role: ParticipantRole, answer: ParticipantRole.FinishAnswer
    ) {
        #expect(role.answerToFinish(.aborted, digest: Self.digest) == answer)
    }
}
