internal import Crypto
public import Foundation

/// The byte form for every hash of the protocol: a tag without a length, then fields, each after its length in four
/// big-endian bytes.
///
/// Integers are fields of fixed width: 4 or 8 big-endian bytes.
public struct CanonicalBytes: Sendable {
    public private(set) var bytes: [UInt8]

    public init(tag: StaticString, reserving capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
        bytes.append(contentsOf: UnsafeBufferPointer(start: tag.utf8Start, count: tag.utf8CodeUnitCount))
    }

    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            appendLength(utf8.count)
            bytes.append(contentsOf: utf8)
        }
    }

    public mutating func append(_ field: [UInt8]) {
        appendLength(field.count)
        bytes.append(contentsOf: field)
    }

    public mutating func append(_ field: Data) {
        appendLength(field.count)
        field.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    public mutating func append(_ id: TransactionID) {
        appendLength(TransactionID.byteCount)
        id.withBytes { bytes.append(contentsOf: $0) }
    }

    public mutating func append(_ hash: Hash256) {
        appendLength(Hash256.byteCount)
        hash.withBytes { bytes.append(contentsOf: $0) }
    }

    public mutating func append(_ member: MemberID) {
        append(member.text)
    }

    public mutating func append(_ number: UInt32) {
        appendLength(4)
        appendLength(Int(number))
    }

    public mutating func append(_ number: UInt64) {
        appendLength(8)
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Nothing that is hashed comes near 4 GiB: message limits are far below.
    private mutating func appendLength(_ length: Int) {
        withUnsafeBytes(of: UInt32(length).bigEndian) { bytes.append(contentsOf: $0) }
    }
}

extension CanonicalBytes {
    /// SHA-256 (FIPS 180-4) of the bytes.
    public var sha256: Hash256 {
        SHA256.hash(data: bytes).withUnsafeBytes(Hash256.init(exactly:))
    }
}
