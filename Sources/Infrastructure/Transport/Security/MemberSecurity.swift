import Identity
public import SettlementProtocol

/// How a member's process secures its listeners and its calls to other members.
public enum MemberSecurity: Sendable {
    /// TLS everywhere, and members prove themselves to one another.
    case tls(TLSIdentity, MemberCheck)
    /// Plain HTTP everywhere: every `sender` is believed.
    case insecure

    /// For the settlement protocol.
    public var ofSettlement: ListenerSecurity {
        switch self {
        case .tls(let identity, let check): .members(identity, check)
        case .insecure: .insecure
        }
    }

    /// For a bank's own customers and operators.
    public var ofAPI: ListenerSecurity {
        switch self {
        case .tls(let identity, _): .tls(identity)
        case .insecure: .insecure
        }
    }

    /// For calls to other members.
    public var trust: ClientTrust {
        switch self {
        case .tls(let identity, _): .member(identity)
        case .insecure: .nobody
        }
    }

    /// The address of another member's settlement interface, where only that member is believed.
    public func endpoint(of member: MemberID, host: String, port: Int) -> Endpoint {
        switch self {
        case .tls(let identity, _):
            let federation = identity.certificate.identity.federation
            return Endpoint(
                host: host, port: port,
                security: .member(MemberIdentity(federation: federation, member: member)))
        case .insecure: return Endpoint(host: host, port: port)
        }
    }

    /// The address of this process's own listener.
    public func ownEndpoint(host: String, port: Int) -> Endpoint {
        switch self {
        case .tls: Endpoint(host: host, port: port, security: .tls)
        case .insecure: Endpoint(host: host, port: port)
        }
    }
}
