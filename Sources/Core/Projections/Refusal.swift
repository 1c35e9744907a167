public import Foundation
public import SettlementProtocol

/// Why a bank voted no, as the originator alone may read it.
public struct Refusal: Hashable, Sendable {
    public let reason: ReasonCode
    public let detail: String

    private static let tag: StaticString = "freshet.refusal.v1"

    public init(_ reason: ReasonCode, _ detail: String = "") {
        self.reason = reason
        self.detail = detail
    }

    /// Seals the refusal of `digest` by the ring's owner to the originator.
    ///
    /// - Throws: ``ProtocolError`` with `unknown_member`.
    public func sealed(of key: TransactionKey, digest: Hash256, to originator: MemberID, ring: SealingRing)
        throws(ProtocolError) -> Data
    {
        var canonical = CanonicalBytes(tag: Self.tag)
        canonical.append(reason.rawValue)
        canonical.append(detail)
        return try ring.pair(with: originator).seal(
            canonical.bytes, purpose: .refusal, of: key, from: ring.owner, to: originator, associatedData: digest.bytes)
    }

    /// Opens the refusal that `bank` sealed to the ring's owner.
    ///
    /// - Throws: ``ProtocolError`` with `unknown_member`, `cannot_open` or `malformed`.
    public init(opening sealed: Data, of key: TransactionKey, digest: Hash256, from bank: MemberID, ring: SealingRing)
        throws(ProtocolError)
    {
        let bytes = try ring.pair(with: bank).open(
            sealed, purpose: .refusal, of: key, from: bank, to: ring.owner, associatedData: digest.bytes)
        var fields = try CanonicalReader(bytes, tag: Self.tag)
        guard let reason = ReasonCode(rawValue: try fields.text()) else {
            throw ProtocolError(.malformed, "\(bank) gave a reason that is not known here")
        }
        self.init(reason, try fields.text().bounded)
        try fields.end()
    }
}
