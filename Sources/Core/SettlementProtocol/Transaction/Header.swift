/// The facts about a transaction that are not sealed; every field is part of its digest.
public struct Header: Hashable, Sendable {
    /// The version that this code speaks.
    public static let currentVersion: UInt32 = 1
    /// The longest time in which a coordinator may gather votes: 60 s.
    public static let maxTimeout: UInt32 = 60_000

    public let protocolVersion: UInt32
    public let key: TransactionKey
    /// The bank whose customer asked. At other banks this authorises nothing.
    public let originator: MemberID
    /// Milliseconds of the coordinator's own monotonic clock.
    public let timeoutMilliseconds: UInt32

    /// - Throws: ``ProtocolError`` with `unsupported_version` or `malformed`.
    public init(
        protocolVersion: UInt32 = Header.currentVersion, key: TransactionKey, originator: MemberID,
        timeoutMilliseconds: UInt32
    ) throws(ProtocolError) {
        guard protocolVersion == Self.currentVersion else {
            throw ProtocolError(.unsupportedVersion, "protocol version \(protocolVersion) is not supported here")
        }
        guard (1...Self.maxTimeout).contains(timeoutMilliseconds) else {
            throw ProtocolError(.malformed, "the timeout must be 1 to \(Self.maxTimeout) ms")
        }
        self.protocolVersion = protocolVersion
        self.key = key
        self.originator = originator
        self.timeoutMilliseconds = timeoutMilliseconds
    }

    func append(to canonical: inout CanonicalBytes) {
        canonical.append(protocolVersion)
        canonical.append(key.coordinator)
        canonical.append(key.id)
        canonical.append(originator)
        canonical.append(timeoutMilliseconds)
    }
}
