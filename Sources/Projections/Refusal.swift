public import Foundation
public import SettlementProtocol
internal import SwiftProtobuf

/// Why a bank voted no, as the originator alone may read it.
public struct Refusal: Hashable, Sendable {
    public let reason: ReasonCode
    public let detail: String

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
        var wire = Wire.Refusal()
        wire.code = reason.rawValue
        wire.detail = detail
        let bytes: [UInt8]
        do { bytes = try wire.serializedBytes() } catch {
            // Only missing required fields (proto2) can fail.
            preconditionFailure("a refusal did not serialise: \(error)")
        }
        return try ring.pair(with: originator).seal(
            bytes, purpose: .refusal, of: key, from: ring.owner, to: originator, associatedData: digest.bytes)
    }

    /// Opens the refusal that `bank` sealed to the ring's owner.
    ///
    /// - Throws: ``ProtocolError`` with `unknown_member`, `cannot_open` or `malformed`.
    public init(opening sealed: Data, of key: TransactionKey, digest: Hash256, from bank: MemberID, ring: SealingRing)
        throws(ProtocolError)
    {
        let bytes = try ring.pair(with: bank).open(
            sealed, purpose: .refusal, of: key, from: bank, to: ring.owner, associatedData: digest.bytes)
        guard let wire = try? Wire.Refusal(serializedBytes: bytes), let reason = ReasonCode(rawValue: wire.code) else {
            throw ProtocolError(.malformed, "\(bank) gave a reason that is not known here")
        }
        self.init(reason, wire.detail)
    }
}
