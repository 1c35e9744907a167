import NIOSSL

/// How the connections of a ``Listener`` are secured.
public enum ListenerSecurity: Sendable {
    /// Plain HTTP: nobody proves who calls, and anybody on the way reads along.
    case insecure
    /// TLS 1.3 with this process's certificate. Callers prove themselves by other means, such as tokens.
    case tls(TLSIdentity)
    /// TLS 1.3, and callers of ``Route/forMembers`` must show a certificate of a member of this federation.
    case members(TLSIdentity, MemberCheck)

    /// For the next connection; nil if it is insecure.
    var context: NIOSSLContext? {
        switch self {
        case .insecure: nil
        case .tls(let identity): identity.context(asksForCertificate: false)
        case .members(let identity, _): identity.context(asksForCertificate: true)
        }
    }
}
