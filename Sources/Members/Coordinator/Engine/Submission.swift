package import AtomicCommit
import Foundation
package import SettlementProtocol
import SwiftProtobuf

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
        self.wire = wire.withoutUnknownFields
        self.hashes = Data(hashes)
        transaction = SubmittedTransaction(
            id: checked.key.id, digest: Transaction.digest(of: checked.header, hashes: hashes),
            originator: checked.header.originator, banks: checked.participations.map { $0.bank },
            timeoutMilliseconds: checked.header.timeoutMilliseconds,
            bytes: wire.participations.reduce(0) { $0 + $1.weight })
    }

    /// The prepare for the bank at `index`.
    package func item(_ index: Int) -> Wire.PrepareItem { Wire.PrepareItem(of: wire, hashes: hashes, index: index) }

    /// The approximate size of ``item(_:)`` in bytes.
    func weight(_ index: Int) -> Int { wire.participations[index].weight }
}

extension Wire.Participation {
    /// The approximate size of a prepare with this participation in bytes.
    fileprivate var weight: Int { sealedProjection.count + counterparties.count * 96 + 512 }
}

extension Wire.Transaction {
    /// Fields that are unknown here are not part of the digest; kept, they would take memory that nothing bounds.
    fileprivate var withoutUnknownFields: Wire.Transaction {
        guard hasUnknownFields else { return self }
        var transaction = self
        transaction.unknownFields = UnknownStorage()
        transaction.header.unknownFields = UnknownStorage()
        for index in participations.indices {
            transaction.participations[index].unknownFields = UnknownStorage()
        }
        return transaction
    }

    private var hasUnknownFields: Bool {
        !unknownFields.data.isEmpty || !header.unknownFields.data.isEmpty
            || participations.contains { !$0.unknownFields.data.isEmpty }
    }
}
