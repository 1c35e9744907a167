/// The limits of a ``Listener``. Everything of variable size, count or duration has a limit.
public struct ServerLimits: Hashable, Sendable {
    /// Most bytes of one body. More is answered with `resource_exhausted`, as connect-go does.
    public var bodyBytes = 8 << 20
    /// Most bytes of all bodies that are arriving or being handled and of answers that are not read yet, half of it for
    /// one address or caller. Beyond it the slowest transfers lose their connections; if there are none, the body is
    /// answered with `unavailable`.
    public var bodyBytesTogether = 32 << 20
    /// The first bytes of each body that do not count for ``bodyBytesTogether``, so that large bodies never keep small
    /// ones out.
    public var smallBodyBytes = 32 << 10
    /// The bytes of bodies that one address or caller may send in a second; beyond it they are read more slowly.
    public var bytesPerSecond = 64 << 20
    /// The same for one address that is not a member's, if its calls succeed: 16 MiB are 20 000 prepares.
    public var unprovenBytesPerSecond = 16 << 20
    /// The same for the connections of one address on which no call has succeeded.
    public var strangersBytesPerSecond = 8 << 20
    /// The calls that one customer, or the members at one address of the federation file, may make in a second; beyond
    /// it each is held back for up to a second. A guard against a loop gone wrong: no honest caller comes near it.
    public var callsPerSecond = 25_000
    /// The same for callers at one other address whose calls succeed, but who have proved nothing. Members whose
    /// outgoing address is not in the federation file are among them, so this must be enough for an honest coordinator.
    /// It has at most eight calls to one bank in flight, and what waits for a call goes into the next one, up to 128
    /// prepares or 256 outcomes: 1 000 calls carry many times what a bank can handle.
    public var unprovenCallsPerSecond = 1_000
    /// The same for the connections of one address on which no call has succeeded. A new connection counts as a call,
    /// so two seconds of calls must be enough for all the connections that one address may have.
    public var strangersCallsPerSecond = 300
    /// The calls in a second of one customer, or of callers at one address that proved nothing, by which nothing is
    /// done; beyond it, all their calls are held back.
    public var refusalsPerSecond = 100
    /// The bounds on a body's message once it is decoded; more is answered with `too_large`.
    public var bodyBounds = BodyBounds.request
    /// From connecting to the first request's whole head, and from a later head's first byte to its last; then the connection is closed.
    public var headDeadline = Duration.seconds(5)
    /// From a request's head to its whole body, however steadily bytes arrive.
    public var bodyDeadline = Duration.seconds(10)
    /// A body, or the reading of an answer, may lag behind ``bodyRate`` by this much; then the connection is closed.
    public var transferPause = Duration.seconds(4)
    /// The least bytes of a body or an answer per second.
    public var bodyRate = 16 << 10
    /// From one answer to the next request's whole head. Longer than clients keep idle connections, so that none is
    /// closed just as it is reused.
    public var idleDeadline = Duration.seconds(75)
    /// For calls that name no timeout.
    public var defaultDeadline = Duration.seconds(30)
    /// Longer timeouts are reduced to this.
    public var maximumDeadline = Duration.seconds(120)
    /// How long requests in flight may go on after the listener was told to stop.
    public var drainDeadline = Duration.seconds(5)
    /// Most connections, but at most a third of the files that the process may open. When there are more, the idle and
    /// the slow lose theirs first, and strangers before peers whose calls succeeded.
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

    /// The time for a transfer of which `count` bytes have passed so far.
    func transferTime(_ count: Int) -> Duration {
        transferPause + .milliseconds(Int64(count) * 1000 / Int64(max(1, bodyRate)))
    }

    /// These limits for a process that may open `files` files: two listeners, a client and a store share them.
    func fitting(openFiles files: Int) -> ServerLimits {
        var limits = self
        limits.connections = max(1, min(connections, files / 3))
        return limits
    }
}
