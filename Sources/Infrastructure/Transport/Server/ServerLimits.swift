/// The limits of a ``Listener``. Everything of variable size, count or duration has a limit.
public struct ServerLimits: Hashable, Sendable {
    /// Most bytes of one body. More is answered with `resource_exhausted`, as connect-go does.
    public var bodyBytes = 8 << 20
    /// Most bytes of all bodies that are arriving or being handled; more is answered with `unavailable`.
    public var bodyBytesTogether = 256 << 20
    /// What a body may turn into when it is decoded; more is answered with `too_large`.
    public var bodyBounds = BodyBounds.request
    /// From connecting to the first request's whole head; then the connection is closed.
    public var headDeadline = Duration.seconds(5)
    /// From a request's head to its whole body, however steadily bytes arrive.
    public var bodyDeadline = Duration.seconds(10)
    /// From one answer to the next request's whole head. Longer than clients keep idle connections, so that none is
    /// closed just as it is reused.
    public var idleDeadline = Duration.seconds(75)
    /// For calls that name no timeout.
    public var defaultDeadline = Duration.seconds(30)
    /// Longer timeouts are reduced to this.
    public var maximumDeadline = Duration.seconds(120)
    /// How long requests in flight may go on after the listener was told to stop.
    public var drainDeadline = Duration.seconds(5)
    /// Most connections; further ones wait in the system's backlog.
    public var connections = 1024
    /// Most requests being handled, including those past their deadline; one more is answered with
    /// `unavailable` and Retry-After.
    public var requestsInFlight = 4096
    /// Most objects and arrays that a JSON body may have open at once.
    public var jsonDepth = 64
    /// Most bytes of a request's head, and of one header.
    public var headBytes = 16 << 10
    /// Most headers of a request.
    public var headerCount = 64

    public init() {}
}
