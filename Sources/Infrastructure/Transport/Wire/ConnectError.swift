/// Why a call failed. Handlers throw it to answer with an error; ``ConnectClient`` throws it for whatever went wrong.
///
/// On the wire it is Connect's error JSON. ``reason`` and ``next`` travel as its one detail, a
/// `freshet.settlement.v1alpha.Problem`; ``retryAfter`` as the header of that name, in whole seconds.
public struct ConnectError: Error, Hashable, Sendable {
    /// What generic clients branch on.
    public let code: ConnectCode
    /// The stable reason code that our own programs branch on, such as `unknown_account`. The transport's own are
    /// ``TransportReason``; a foreign server's error has its Connect code here.
    public let reason: String
    /// What failed and why, for people; nothing parses it.
    public let message: String
    /// What to do about it, for people.
    public let next: String
    /// When it makes sense to ask again.
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
