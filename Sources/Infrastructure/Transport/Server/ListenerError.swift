/// Why a ``Listener`` does not listen.
public enum ListenerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process listens on this port.
    case portInUse(port: Int)
    /// The address is not this machine's, not allowed, or not an address at all.
    case bindFailed(address: String, detail: String)
    /// The system stopped handing over connections. The process should end.
    case stopped(address: String)

    /// The code that programs branch on; stable.
    public var code: String {
        switch self {
        case .portInUse: "port_in_use"
        case .bindFailed: "bind_failed"
        case .stopped: "listener_stopped"
        }
    }

    public var description: String {
        switch self {
        case .portInUse(let port): "port \(port) is in use by another process"
        case .bindFailed(let address, let detail): "cannot listen on \(address): \(detail)"
        case .stopped(let address): "no longer listening on \(address)"
        }
    }
}
