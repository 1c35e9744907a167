/// The name that a member's certificate proves: a member of one federation.
public struct MemberIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The federation's name; it is written like a member id.
    public let federation: MemberID
    public let member: MemberID

    private static let scheme = "freshet://"

    public init(federation: MemberID, member: MemberID) {
        self.federation = federation
        self.member = member
    }

    /// Reads `freshet://FEDERATION/MEMBER`, and nothing that only looks like it.
    ///
    /// - Throws: ``ProtocolError`` with `malformed`.
    public init(uri: String) throws(ProtocolError) {
        let parts = uri.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        guard uri.hasPrefix(Self.scheme), parts.count == 2 else {
            throw ProtocolError(.malformed, "\"\(uri.prefix(200))\" is not freshet://FEDERATION/MEMBER")
        }
        self.init(federation: try MemberID(String(parts[0])), member: try MemberID(String(parts[1])))
    }

    /// The certificate's one URI.
    public var uri: String { "\(Self.scheme)\(federation)/\(member)" }

    /// The DNS name that the certificate has beside the URI, so that every TLS library can check it by itself. It is
    /// never resolved: `.internal` is reserved for private use, and addresses come from the directory.
    public var serverName: String { "\(member).\(federation).freshet.internal" }

    public var description: String { uri }
}
