import NIOCore

/// The facts about a call that a handler gets besides its request.
public struct CallContext: Sendable {
    /// The token of `Authorization: Bearer …`; `nil` if there is none or it is malformed.
    public let bearerToken: String?
    /// The caller, as ``Route/admitting(_:)`` or ``Route/forMembers`` found; `unproven` if the route does not ask.
    public internal(set) var caller = Caller.unproven
    let proof: PeerProof
    /// When the caller gives up, and the handler's task is cancelled.
    public let deadline: ContinuousClock.Instant
    private let peer: SocketAddress?

    /// The caller's IP address, for logs and quotas; a proxy's if there is one.
    public var remoteAddress: String? { peer?.ipAddress }

    init(bearerToken: String?, proof: PeerProof, deadline: ContinuousClock.Instant, peer: SocketAddress?) {
        self.bearerToken = bearerToken
        self.proof = proof
        self.deadline = deadline
        self.peer = peer
    }
}

/// A request whose head was accepted: the work that is left once its body has arrived.
struct Call: Sendable {
    enum Work: Sendable {
        case method(Route, MessageFormat)
        case probe(Probe)
    }

    /// The paths of ``Health``.
    enum Probe: String, Sendable {
        case live = "/livez"
        case ready = "/readyz"
        case metrics = "/measures"
    }

    let work: Work
    let context: CallContext
    /// The caller waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
}
