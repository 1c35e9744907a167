import AtomicCommit
import SettlementProtocol

/// A transaction that has passed the envelope's rules, ready to be prepared.
struct Submission: Sendable {
    let transaction: SubmittedTransaction
    /// One a bank, in the banks' order.
    let items: [Wire.PrepareItem]

    /// - Throws: ``ProtocolError``.
    init(_ wire: Wire.Transaction, coordinator: MemberID, members: Set<MemberID>) throws(ProtocolError) {
        let checked = try wire.checked()
        try EnvelopeRule.check(checked, coordinator: coordinator, members: members)
        let hashes = checked.hashes
        transaction = SubmittedTransaction(
            id: checked.key.id, digest: Transaction.digest(of: checked.header, hashes: hashes),
            originator: checked.header.originator, banks: checked.participations.map { $0.bank },
            timeoutMilliseconds: checked.header.timeoutMilliseconds)
        let wireHashes = hashes.map(Wire.ParticipationHash.init)
        items = wire.participations.indices.map { Wire.PrepareItem(of: wire, hashes: wireHashes, index: $0) }
    }
}
