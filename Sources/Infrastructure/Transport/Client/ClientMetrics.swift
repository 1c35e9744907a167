/// The current load of a ``ConnectClient``.
public struct ClientMetrics: Hashable, Sendable {
    /// Calls that have a connection or are connecting.
    public var active = 0
    /// Calls that wait for a connection.
    public var waiting = 0
    /// Connections opened so far.
    public var connectionsOpened = 0
}
