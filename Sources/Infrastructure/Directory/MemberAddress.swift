/// A host and a TCP port.
public struct MemberAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an IP address, IPv6 without brackets.
    public var host: String
    /// 0 in a file whose ports are chosen when the processes start.
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `host:port`, as in a URL.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
