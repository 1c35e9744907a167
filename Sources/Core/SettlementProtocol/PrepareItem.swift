/// What a coordinator shows one bank of a transaction: its own participation, and hashes for the others.
public struct PrepareItem: Hashable, Sendable {
    public let header: Header
    /// Of every participation, in the transaction's order.
    public let hashes: [ParticipationHash]
    /// Which of them is ``participation``.
    public let index: Int
    public let participation: Participation

    /// - Throws: ``ProtocolError`` with `digest_mismatch` where the participation is not the one that `hashes` names.
    public init(header: Header, hashes: [ParticipationHash], index: Int, participation: Participation)
        throws(ProtocolError)
    {
        guard hashes.indices.contains(index), hashes[index] == participation.hash else {
            throw ProtocolError(.digestMismatch, "the participation is not the one that its hashes name")
        }
        self.header = header
        self.hashes = hashes
        self.index = index
        self.participation = participation
    }

    public var digest: Hash256 { Transaction.digest(of: header, hashes: hashes) }

    public var associatedData: [UInt8] { Transaction.associatedData(of: header, outlines: hashes.map(\.outline)) }
}
