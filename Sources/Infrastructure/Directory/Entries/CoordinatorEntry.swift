public import SettlementProtocol

/// One coordinator of the federation.
public struct CoordinatorEntry: Hashable, Sendable {
    public var id: MemberID
    public var host: String
    /// The port for the settlement protocol; 0 picks a free port at start.
    public var port: Int

    public init(id: MemberID, host: String = "127.0.0.1", port: Int) {
        self.id = id
        self.host = host
        self.port = port
    }

    public var settlementAddress: MemberAddress { MemberAddress(host: host, port: port) }
}

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
