public import SettlementProtocol

/// A server's address, parsed once so that no call parses a URL.
public struct Endpoint: Hashable, Sendable {
    /// How a connection to the server is secured.
    public enum Security: Hashable, Sendable {
        /// `http`.
        case plain
        /// `https`; the server's certificate is for the address's host.
        case tls
        /// `https`; the server's certificate is this member's, wherever the address leads.
        case member(MemberIdentity)
    }

    /// A name or an address; an IPv6 address without its brackets.
    public let host: String
    public let port: Int
    public let security: Security
    /// `scheme://host:port`, without a path.
    public let url: String

    public init(host: String, port: Int, security: Security = .plain) {
        self.host = host
        self.port = port
        self.security = security
        url = "\(security == .plain ? "http" : "https")://\(Self.bracketed(host)):\(port)"
    }

    private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

    /// As ``url``, with the name that the server's certificate must have.
    var calledURL: String {
        switch security {
        case .plain, .tls: url
        case .member(let identity): "https://\(identity.serverName):\(port)"
        }
    }

    /// Leads ``calledURL`` to the address, in the form of CURLOPT_CONNECT_TO; nil if it leads there by itself.
    var detour: String? {
        switch security {
        case .plain, .tls: nil
        case .member: "::\(Self.bracketed(host)):\(port)"
        }
    }

    /// Reads `http://host:port` or `https://host:port`, with or without a slash at the end.
    ///
    /// - Throws: ``ConnectError`` with `endpoint_malformed` on anything else: another scheme, user information, a path.
    public init(url text: some StringProtocol) throws(ConnectError) {
        let malformed = ConnectError(
            .invalidArgument, .endpointMalformed, "\"\(text.prefix(200))\" is not a server's address",
            next: "write it as http://HOST:PORT", delivery: .notSent)
        let lowercased = text.lowercased()
        guard let scheme = ["http://", "https://"].first(where: { lowercased.hasPrefix($0) }) else { throw malformed }
        var authority = text.dropFirst(scheme.count)
        if authority.hasSuffix("/") { authority = authority.dropLast() }
        guard let colon = authority.lastIndex(of: ":"),
            let port = Int(authority[authority.index(after: colon)...]), (1...65535).contains(port)
        else { throw malformed }
        var host = authority[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        let isAllowed: (UInt8) -> Bool = { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            case UInt8(ascii: ":"): isBracketed
            default: false
            }
        }
        guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(isAllowed) else { throw malformed }
        self.init(host: String(host), port: port, security: scheme == "https://" ? .tls : .plain)
    }
}

extension Endpoint: CustomStringConvertible {
    public var description: String { url }
}
