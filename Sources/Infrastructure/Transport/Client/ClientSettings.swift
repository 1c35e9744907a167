/// The limits of a ``ConnectClient``.
public struct ClientSettings: Hashable, Sendable {
    /// Most connections, and so calls in flight, to one endpoint. Further calls wait in order.
    public var connectionsPerEndpoint = 64
    /// Most connections to all endpoints together, but at most a fifth of the files that the process may open.
    public var connections = 256
    /// Most calls that wait for a connection; one more fails with `client_busy`.
    public var waitingCalls = 16_384
    /// Most bytes of one answer's body.
    public var responseBytes = 16 << 20
    /// Most bytes of all answers that one endpoint is sending; beyond it an answer counts as too large.
    public var responseBytesPerEndpoint = 32 << 20
    /// Most bytes that are kept of each text of an error; peers write them, and they are stored and logged.
    public var textBytes = 256
    /// Longest wait for a connection to be established. The call's own timeout applies too.
    public var connectDeadline = Duration.seconds(2)
    /// How long an idle connection may be reused; shorter than servers keep it, see ``ServerLimits/idleDeadline``.
    public var idleDeadline = Duration.seconds(45)

    public init() {}

    /// Enough connections for this many calls in flight, and one more, all to any one of the endpoints.
    public init(calls: Int, endpoints: Int) {
        connectionsPerEndpoint = calls + 1
        connections = connectionsPerEndpoint * endpoints
    }

    /// These settings for a process that may open `files` files.
    func fitting(openFiles files: Int) -> ClientSettings {
        var settings = self
        settings.connections = max(1, min(connections, files / 5))
        return settings
    }
}

/// The current load of a ``ConnectClient``.
public struct ClientMetrics: Hashable, Sendable {
    /// Calls that have a connection or are connecting.
    public var active = 0
    /// Calls that wait for a connection.
    public var waiting = 0
    /// Connections opened so far.
    public var connectionsOpened = 0
}
