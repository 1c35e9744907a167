import Foundation

/// Random bytes of the system, drawn in as few calls as possible and handed out piece by piece.
struct RandomBytes {
    private var rest: ArraySlice<UInt8>

    /// The most bytes that one call of `getentropy` gives.
    private static let maxPieceSize = 256

    /// - Parameter count: How many bytes will be taken.
    init(count: Int) {
        var drawn = [UInt8](repeating: 0, count: count)
        drawn.withUnsafeMutableBytes { bytes in
            for start in stride(from: 0, to: count, by: Self.maxPieceSize) {
                let piece = UnsafeMutableRawBufferPointer(
                    rebasing: bytes[start..<min(start + Self.maxPieceSize, count)])
                let result = getentropy(piece.baseAddress, piece.count)
                // It fails only on a kernel without this call.
                precondition(result == 0, "the system gives no random bytes: errno \(errno)")
            }
        }
        rest = drawn[...]
    }

    /// The next `count` of the bytes that were drawn.
    mutating func take(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
