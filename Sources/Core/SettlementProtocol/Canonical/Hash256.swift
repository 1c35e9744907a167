public import Foundation

/// 32 bytes that a hash function made: a digest, a commitment, a document reference.
public struct Hash256: Hashable, Sendable {
    public static let byteCount = 32

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// - Throws: ``ProtocolError`` with `malformed` unless there are exactly 32 bytes.
    public init(_ bytes: [UInt8]) throws(ProtocolError) {
        guard bytes.count == Self.byteCount else {
            throw ProtocolError(.malformed, "a hash has 32 bytes, not \(bytes.count)")
        }
        self = bytes.withUnsafeBytes(Self.init(exactly:))
    }

    /// - Throws: ``ProtocolError`` with `malformed` unless there are exactly 32 bytes.
    public init(_ bytes: Data) throws(ProtocolError) {
        guard bytes.count == Self.byteCount else {
            throw ProtocolError(.malformed, "a hash has 32 bytes, not \(bytes.count)")
        }
        self = bytes.withUnsafeBytes(Self.init(exactly:))
    }

    /// The hashes in `bytes`, one after the other; nil if the last one is cut off.
    static func all(in bytes: Data) -> [Hash256]? {
        guard bytes.count.isMultiple(of: byteCount) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: byteCount).map { Hash256(exactly: .init(rebasing: bytes[$0...])) }
        }
    }

    /// The first 32 of `bytes`; the caller makes sure that there are 32.
    package init(exactly bytes: UnsafeRawBufferPointer) {
        func word(at offset: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        words = (word(at: 0), word(at: 8), word(at: 16), word(at: 24))
    }

    public var bytes: [UInt8] { withBytes { Array($0) } }

    public var data: Data { withBytes { Data($0) } }

    public var hex: String { Hexadecimal.text(bytes) }

    /// The 32 bytes, without making an array of them.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let bigEndian = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        return withUnsafeBytes(of: bigEndian, body)
    }

    public static func == (left: Hash256, right: Hash256) -> Bool {
        left.words == right.words
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

extension Hash256: CustomStringConvertible {
    public var description: String { hex }
}
