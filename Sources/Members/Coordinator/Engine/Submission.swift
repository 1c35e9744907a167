package import AtomicCommit
import Foundation
package import SettlementProtocol

/// A transaction that has passed the envelope's rules, ready to be prepared.
package final class Submission: Sendable {
    package let transaction: SubmittedTransaction
    private let wire: Wire.Transaction
    /// Of all participations, as a ``Wire/PrepareItem`` has them.
    private let hashes: Data

    /// - Throws: ``ProtocolError``.
    package init(_ wire: Wire.Transaction, coordinator: MemberID, members: Set<MemberID>) throws(ProtocolError) {
        let checked = try wire.checked()
        try EnvelopeRule.check(checked, coordinator: coordinator, members: members)
        let hashes = checked.hashes
        transaction = SubmittedTransaction(
            id: checked.key.id, digest: Transaction.digest(of: checked.header, hashes: hashes),
            originator: checked.header.originator, banks: checked.participations.map { $0.bank },
            timeoutMilliseconds: checked.header.timeoutMilliseconds)
        self.wire = wire
        self.hashes = Data(hashes)
    }

    /// What the bank at `index` is asked.
    package func item(_ index: Int) -> Wire.PrepareItem { Wire.PrepareItem(of: wire, hashes: hashes, index: index) }

    /// About how many bytes ``item(_:)`` is.
    func weight(_ index: Int) -> Int { wire.participations[index].sealedProjection.count + 512 }
}
