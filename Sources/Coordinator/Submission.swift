import Foundation
import SettlementProtocol

/// A transaction that has passed the envelope's rules, ready to be prepared.
struct Submission: Sendable {
    let header: Header
    let digest: Hash256
    let banks: [MemberID]
    /// One a bank, in the banks' order.
    let items: [Wire.PrepareItem]

    /// - Throws: ``ProtocolError``.
    init(_ wire: Wire.Transaction, coordinator: MemberID, members: Set<MemberID>) throws(ProtocolError) {
        let transaction = try wire.checked()
        try EnvelopeRule.check(transaction, coordinator: coordinator, members: members)
        let hashes = transaction.hashes
        header = transaction.header
        digest = Transaction.digest(of: transaction.header, hashes: hashes)
        banks = transaction.participations.map(\.bank)
        let wireHashes = hashes.map(Wire.ParticipationHash.init)
        items = wire.participations.indices.map { Wire.PrepareItem(of: wire, hashes: wireHashes, index: $0) }
    }
}
