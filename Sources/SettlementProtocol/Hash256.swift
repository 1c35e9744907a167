public import Foundation

/// 32 bytes that a hash function made: a digest, a commitment, a document reference.
public struct Hash256: Hashable, Sendable {
    public static let byteCount = 32

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// - Throws: ``ProtocolError`` with `malformed` unless there are exactly 32 bytes.
    public init(_ bytes: some Collection<UInt8>) throws(ProtocolError) {
        guard bytes.count == Self.byteCount else {
            throw ProtocolError(.malformed, "a hash has 32 bytes, not \(bytes.count)")
        }
        self.init(exactly: bytes)
    }

    /// The first 32 of `bytes`, of which the caller knows that they are there.
    package init(exactly bytes: some Sequence<UInt8>) {
        var iterator = bytes.makeIterator()
        func word() -> UInt64 {
            var word: UInt64 = 0
            for _ in 0..<8 { word = word << 8 | UInt64(iterator.next() ?? 0) }
            return word
        }
        words = (word(), word(), word(), word())
    }

    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            withBigEndianWords { word, position in
                for byte in 0..<8 { buffer[position * 8 + byte] = UInt8(truncatingIfNeeded: word >> (56 - 8 * byte)) }
            }
            count = Self.byteCount
        }
    }

    public var data: Data { Data(bytes) }

    public var hex: String { Hexadecimal.text(bytes) }

    private func withBigEndianWords(_ body: (UInt64, Int) -> Void) {
        body(words.0, 0)
        body(words.1, 1)
        body(words.2, 2)
        body(words.3, 3)
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
