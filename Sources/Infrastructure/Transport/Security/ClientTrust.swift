/// The servers that a ``ConnectClient`` believes, and what it shows them.
public enum ClientTrust: Sendable {
    /// None: it calls only `http` addresses.
    case nobody
    /// Servers with a certificate of these authorities, PEM. It shows them no certificate.
    case authorities([UInt8])
    /// Servers with a certificate of the identity's authorities. It shows them its own.
    case member(TLSIdentity)
}
