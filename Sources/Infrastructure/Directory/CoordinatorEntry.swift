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
