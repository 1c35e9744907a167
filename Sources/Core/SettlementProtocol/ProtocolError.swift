/// A violation of the settlement protocol's own rules: a message that cannot be what it claims to be.
///
/// Its effect is always the same: nothing happens. ``reason`` is stable and crosses the wire.
public struct ProtocolError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: ReasonCode
    /// For people; nothing parses it.
    public let detail: String

    public init(_ reason: ReasonCode, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    public var description: String { "\(reason.rawValue): \(detail)" }
}
