public import SettlementProtocol

/// A member's pair keys with everyone in the directory, itself included.
public struct SealingRing: Sendable {
    public let owner: MemberID
    private let pairs: [MemberID: PairKey]

    /// - Parameter publicKeys: Every member's X25519 public key, as the directory lists them.
    /// - Throws: ``ProtocolError`` with `malformed` if a key is unusable.
    public init(owner: MemberID, key: SealingKey, publicKeys: [MemberID: [UInt8]]) throws(ProtocolError) {
        self.owner = owner
        var pairs: [MemberID: PairKey] = [:]
        for (member, bytes) in publicKeys {
            pairs[member] = try key.pairKey(owner: owner, peer: member, publicBytes: bytes)
        }
        self.pairs = pairs
    }

    /// - Throws: ``ProtocolError`` with `unknown_member`.
    public func pair(with member: MemberID) throws(ProtocolError) -> PairKey {
        guard let pair = pairs[member] else {
            throw ProtocolError(.unknownMember, "the directory has no sealing key of \(member)")
        }
        return pair
    }
}
