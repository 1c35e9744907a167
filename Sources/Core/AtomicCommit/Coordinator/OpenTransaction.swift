import SettlementProtocol

/// A transaction in a coordinator's memory.
struct OpenTransaction: Sendable {
    var role: CoordinatorRole
    /// Nil if a participant in doubt asked about a transaction that was never submitted here.
    let digest: Hash256?
    let originator: MemberID
    let banks: [MemberID]
    /// See ``OpenShares``.
    var places = 1

    func entry(_ id: TransactionID, _ decision: Decision) -> DecisionEntry {
        DecisionEntry(id: id, digest: digest, originator: originator, participants: banks, decision: decision)
    }

    var known: KnownOutcome {
        var isApplied = false
        if case .finished = role.state { isApplied = true }
        return KnownOutcome(digest: digest, decision: role.decision, isApplied: isApplied)
    }

    /// Nil if the participants are not those of the message: the id was forgotten and came again by an inquiry.
    func bank(at index: Int) -> MemberID? { banks.indices.contains(index) ? banks[index] : nil }

    var isVoting: Bool {
        if case .voting = role.state { true } else { false }
    }
}
