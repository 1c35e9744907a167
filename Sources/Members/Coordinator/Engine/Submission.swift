package import AtomicCommit
import Foundation
package import SettlementProtocol

/// A transaction that has passed the envelope's rules, ready to be prepared.
package final class Submission: Sendable {
    package let transaction: SubmittedTransaction
    private let wire: Wire.Transaction
    /// The hashes of all participations, in the form of ``Wire/PrepareItem``.
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

    /// The prepare for the bank at `index`.
    package func item(_ index: Int) -> Wire.PrepareItem { Wire.PrepareItem(of: wire, hashes: hashes, index: index) }

    /// The approximate size of ``item(_:)`` in bytes.
    func weight(_ index: Int) -> Int { wire.participations[index].sealedProjection.count + 512 }
}
