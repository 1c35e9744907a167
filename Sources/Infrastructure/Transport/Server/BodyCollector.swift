import NIOCore

/// The body arriving on one connection, counted against the limits of its owner and of its listener.
struct BodyCollector {
    private let limits: ServerLimits
    private var bytes = ByteBuffer()
    private var charge: ByteCharge

    init(limits: ServerLimits, traffic: Traffic) {
        self.limits = limits
        charge = ByteCharge(traffic)
    }

    var count: Int { bytes.readableBytes }

    /// Takes the next piece; returns an error if it exceeds a limit.
    ///
    /// - Parameter makeRoom: Frees bytes that others hold; `false` if it cannot.
    mutating func append(
        _ piece: ByteBuffer, of usage: Usage, makeRoom: (ByteCharge.Shortage) -> Bool
    ) -> ConnectError? {
        let total = bytes.readableBytes + piece.readableBytes
        guard total <= limits.bodyBytes else { return .bodyTooLarge(limits) }
        while let shortage = charge.raise(to: max(0, total - limits.smallBodyBytes), of: usage) {
            guard makeRoom(shortage) else { return .busy }
        }
        if bytes.readableBytes == 0 {
            bytes = piece
        } else {
            bytes.writeImmutableBuffer(piece)
        }
        return nil
    }

    /// Hands the whole body over, with its charge: the caller must call ``ByteCharge/end()`` when done with it.
    mutating func take() -> (ByteBuffer, ByteCharge) {
        defer {
            bytes = ByteBuffer()
            charge = ByteCharge(charge.traffic)
        }
        return (bytes, charge)
    }

    mutating func drop() {
        bytes = ByteBuffer()
        charge.end()
    }
}
