import NIOCore

/// The body arriving on one connection, counted against the limit for all bodies of its listener.
struct BodyCollector {
    private let limits: ServerLimits
    private let traffic: Traffic
    private var bytes = ByteBuffer()

    init(limits: ServerLimits, traffic: Traffic) {
        self.limits = limits
        self.traffic = traffic
    }

    /// Takes the next piece; returns an error if it exceeds a limit.
    mutating func append(_ piece: ByteBuffer) -> ConnectError? {
        guard bytes.readableBytes + piece.readableBytes <= limits.bodyBytes else { return .bodyTooLarge(limits) }
        guard traffic.bodyGrew(by: piece.readableBytes) else { return .busy }
        if bytes.readableBytes == 0 {
            bytes = piece
        } else {
            bytes.writeImmutableBuffer(piece)
        }
        return nil
    }

    /// Hands the whole body over. The caller must call ``Traffic/bodyEnded(_:)`` when done with it.
    mutating func take() -> ByteBuffer {
        defer { bytes = ByteBuffer() }
        return bytes
    }

    mutating func drop() {
        traffic.bodyEnded(take())
    }
}
