/// What a ``ConnectClient`` is doing.
public struct ClientMetrics: Hashable, Sendable {
    /// Calls on a connection, or connecting.
    public var active = 0
    /// Calls that wait for a connection.
    public var waiting = 0
    /// Connections opened so far.
    public var connectionsOpened = 0
}
