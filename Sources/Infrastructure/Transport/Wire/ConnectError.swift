/// Why a call failed. Handlers throw it to answer with an error; ``ConnectClient`` throws it for every failure.
///
/// On the wire it is Connect's error JSON. ``reason`` and ``next`` travel as its one detail, a
/// `freshet.settlement.v1alpha.Problem`; ``retryAfter`` as the header of that name, in whole seconds.
public struct ConnectError: Error, Hashable, Sendable {
    /// The code that generic clients branch on.
    public let code: ConnectCode
    /// The stable reason code that our own programs branch on, such as `unknown_account`. The transport's own
    /// reasons are ``TransportReason``; an error from a foreign server has its Connect code here.
    public let reason: String
    /// The failure and its cause, for people; nothing parses it.
    public let message: String
    /// The next step, for people.
    public let next: String
    /// How long to wait before asking again.
    public let retryAfter: Duration?
    /// How far the call got. Handlers leave it as it is; it is not sent.
    public let delivery: Delivery

    public init(
        _ code: ConnectCode, reason: String, _ message: String, next: String = "", retryAfter: Duration? = nil,
        delivery: Delivery = .answered
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.next = next
        self.retryAfter = retryAfter
        self.delivery = delivery
    }

    init(
        _ code: ConnectCode, _ reason: TransportReason, _ message: String, next: String = "",
        retryAfter: Duration? = nil, delivery: Delivery = .answered
    ) {
        self.init(
            code, reason: reason.rawValue, message, next: next, retryAfter: retryAfter, delivery: delivery)
    }
}

extension ConnectError: CustomStringConvertible {
    public var description: String {
        let advice = next.isEmpty ? "" : "; \(next)"
        return "\(code.rawValue) (\(reason)): \(message)\(advice)"
    }
}

/// How far a failed call got. It decides whether asking again needs the same id.
public enum Delivery: String, Hashable, Sendable, CaseIterable {
    /// The server certainly did nothing: no byte of the request was sent.
    case notSent = "not_sent"
    /// The server may have done it, partly or wholly: ask what happened, or repeat with the same id.
    case unknown
    /// The server answered with the error: it refused, and nothing changed.
    case answered
}
