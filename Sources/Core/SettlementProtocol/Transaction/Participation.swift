public import Foundation

/// One end of a leg as the envelope shows it: the leg's commitment and the bank at its other end.
public struct Entry: Hashable, Sendable {
    public let commitment: Hash256
    /// The bank itself if the leg stays within the bank.
    public let counterparty: MemberID

    public init(commitment: Hash256, counterparty: MemberID) {
        self.commitment = commitment
        self.counterparty = counterparty
    }
}

/// One bank's part in a transaction.
public struct Participation: Hashable, Sendable {
    public let bank: MemberID
    /// Nonce, ciphertext and tag; only the bank can open it.
    public let sealedProjection: Data
    public let entries: [Entry]

    public init(bank: MemberID, sealedProjection: Data, entries: [Entry]) {
        self.bank = bank
        self.sealedProjection = sealedProjection
        self.entries = entries
    }

    public var hash: ParticipationHash {
        ParticipationHash(outline: Self.outline(of: bank, entries: entries), payload: payloadHash)
    }

    /// The hash of the payload alone.
    public var payloadHash: Hash256 {
        var canonical = CanonicalBytes(tag: "freshet.payload.v1", reserving: sealedProjection.count + 32)
        canonical.append(sealedProjection)
        return canonical.sha256
    }

    /// The hash of everything but the payload. Sealing binds this hash as associated data.
    public static func outline(of bank: MemberID, entries: [Entry]) -> Hash256 {
        var canonical = CanonicalBytes(tag: "freshet.outline.v1", reserving: 64 + entries.count * 64)
        canonical.append(bank)
        canonical.append(UInt32(entries.count))
        for entry in entries {
            canonical.append(entry.commitment)
            canonical.append(entry.counterparty)
        }
        return canonical.sha256
    }
}

/// The two hashes that stand for a participation that a reader may not see.
public struct ParticipationHash: Hashable, Sendable {
    public let outline: Hash256
    public let payload: Hash256

    public init(outline: Hash256, payload: Hash256) {
        self.outline = outline
        self.payload = payload
    }
}
