internal import Crypto
public import Foundation
public import SettlementProtocol

/// The secret that two members share. Every sealed payload between them has its own key, derived from the secret.
public struct PairKey: Sendable {
    /// HMAC-SHA-256 under the secret, before any data: each payload's key begins with a copy of it.
    private let authenticator: HMAC<SHA256>

    init(key: SymmetricKey) { authenticator = HMAC(key: key) }

    /// The purpose of a payload. It is part of the payload's key, so one kind can never pass as the other.
    public enum Purpose: String, Sendable {
        case projection
        case refusal
    }

    /// Plaintexts are padded to a multiple of this many bytes, so that a size reveals little.
    public static let paddingStep = 256
    static let nonceByteCount = 12

    /// Seals `plaintext` with AES-256-GCM under the key of this transaction, direction and purpose.
    ///
    /// The result is nonce (12 bytes), ciphertext and tag (16 bytes). The plaintext is framed: its length in four
    /// big-endian bytes, then the plaintext, then zeros up to the next multiple of ``paddingStep``.
    /// - Parameter nonce: 12 bytes; random unless a test vector asks for its own.
    public func seal(
        _ plaintext: [UInt8], purpose: Purpose, of transaction: TransactionKey, from sender: MemberID,
        to recipient: MemberID,
        associatedData: [UInt8], nonce: [UInt8]? = nil
    ) -> Data {
        var padded: [UInt8] = []
        let length = plaintext.count + 4
        padded.reserveCapacity((length + Self.paddingStep - 1) / Self.paddingStep * Self.paddingStep)
        withUnsafeBytes(of: UInt32(plaintext.count).bigEndian) { padded.append(contentsOf: $0) }
        padded.append(contentsOf: plaintext)
        let remainder = padded.count % Self.paddingStep
        if remainder != 0 { padded.append(contentsOf: repeatElement(0, count: Self.paddingStep - remainder)) }
        do {
            let box = try AES.GCM.seal(
                padded, using: sealingKey(purpose, transaction, from: sender, to: recipient),
                nonce: nonce.map { try AES.GCM.Nonce(data: $0) } ?? AES.GCM.Nonce(), authenticating: associatedData)
            guard let sealed = box.combined else {
                preconditionFailure("a nonce of 12 bytes makes a combined box")
            }
            return sealed
        } catch {
            // AES-GCM refuses only plaintexts of more than 64 GiB and nonces that do not have 12 bytes.
            preconditionFailure("sealing failed: \(error)")
        }
    }

    /// - Throws: ``ProtocolError`` with `cannot_open`: another key, another transaction, or altered bytes.
    public func open(
        _ sealed: Data, purpose: Purpose, of transaction: TransactionKey, from sender: MemberID, to recipient: MemberID,
        associatedData: [UInt8]
    ) throws(ProtocolError) -> [UInt8] {
        let padded: Data
        do {
            padded = try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed),
                using: sealingKey(purpose, transaction, from: sender, to: recipient), authenticating: associatedData)
        } catch {
            throw ProtocolError(.cannotOpen, "a sealed \(purpose.rawValue) from \(sender) cannot be opened")
        }
        guard let plaintext = padded.withUnsafeBytes(Self.unframed) else {
            throw ProtocolError(.cannotOpen, "a sealed \(purpose.rawValue) from \(sender) is framed wrongly")
        }
        return plaintext
    }

    /// The plaintext in its frame; nil if length or padding are not as ``seal`` makes them.
    private static func unframed(_ padded: UnsafeRawBufferPointer) -> [UInt8]? {
        guard !padded.isEmpty, padded.count.isMultiple(of: paddingStep) else { return nil }
        let length = Int(UInt32(bigEndian: padded.loadUnaligned(fromByteOffset: 0, as: UInt32.self)))
        guard length <= padded.count - 4 else { return nil }
        for position in 4 + length..<padded.count where padded[position] != 0 { return nil }
        return Array(padded[4..<4 + length])
    }

    private func sealingKey(
        _ purpose: Purpose, _ transaction: TransactionKey, from sender: MemberID, to recipient: MemberID
    ) -> SymmetricKey {
        var info = CanonicalBytes(tag: "freshet.seal.v1", reserving: 256)
        info.append(purpose.rawValue)
        info.append(transaction.coordinator)
        info.append(transaction.id)
        info.append(sender)
        info.append(recipient)
        // HKDF-Expand (RFC 5869, section 2.3) to one block: HMAC over info and the block's number, 1.
        var expand = authenticator
        expand.update(data: info.bytes + [1])
        return SymmetricKey(data: expand.finalize())
    }
}
