/// The part of a transaction that a coordinator shows one bank: the bank's participation, and hashes of all of them.
public struct PrepareItem: Hashable, Sendable {
    public let header: Header
    /// The hashes of every participation, in the transaction's order.
    public let hashes: [ParticipationHash]
    /// The index of ``participation`` among them.
    public let index: Int
    public let participation: Participation

    /// - Throws: ``ProtocolError`` with `digest_mismatch` if the participation is not the one that `hashes` names.
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
