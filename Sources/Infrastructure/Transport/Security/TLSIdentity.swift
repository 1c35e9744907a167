public import Identity
import NIOCore
import NIOSSL
import Synchronization

/// The key and the certificates with which a process proves itself, and the authorities that it believes. TLS 1.3 only.
///
/// ``replace(with:)`` changes key and certificate while connections are open: new ones use the new, open ones go on.
public final class TLSIdentity: Sendable {
    /// A private key and its certificate.
    public struct Credentials: Hashable, Sendable {
        /// PEM: the member's own certificate first, then those of intermediate authorities.
        public let certificates: [UInt8]
        /// PEM.
        public let privateKey: [UInt8]

        public init(certificates: [UInt8], privateKey: [UInt8]) {
            self.certificates = certificates
            self.privateKey = privateKey
        }
    }

    private struct Current {
        let credentials: Credentials
        /// Rises with each replacement.
        let version: Int
        let certificate: MemberCertificate
        /// Asks for the caller's certificate, and checks it if there is one.
        let forMembers: NIOSSLContext
        /// Asks for none.
        let forAnybody: NIOSSLContext
    }

    /// PEM.
    let authorities: [UInt8]
    private let roots: NIOSSLTrustRoots
    private let current: Mutex<Current>

    /// - Parameter authorities: DER of each certificate of an authority that the federation's directory names.
    /// - Throws: `IdentityError` if a certificate or the key is unusable, or if they do not belong together.
    public init(_ credentials: Credentials, authorities: [[UInt8]]) throws(IdentityError) {
        do {
            roots = .certificates(try authorities.map { try NIOSSLCertificate(bytes: $0, format: .der) })
        } catch {
            throw IdentityError(.certificateUnreadable, "an authority's certificate is not X.509 in DER")
        }
        self.authorities = CertificatePEM.text(of: authorities)
        current = Mutex(try Self.checked(credentials, roots, version: 0))
    }

    /// Uses another key and certificate from now on. On an error the present ones stay.
    ///
    /// - Throws: As ``init(_:authorities:)``.
    public func replace(with credentials: Credentials) throws(IdentityError) {
        let next = try Self.checked(credentials, roots, version: current.withLock { $0.version } + 1)
        current.withLock { $0 = next }
    }

    /// The certificate in use.
    public var certificate: MemberCertificate { current.withLock { $0.certificate } }

    /// The key and certificate in use.
    public var credentials: Credentials { current.withLock { $0.credentials } }

    var versioned: (credentials: Credentials, version: Int) { current.withLock { ($0.credentials, $0.version) } }

    func context(asksForCertificate: Bool) -> NIOSSLContext {
        current.withLock { asksForCertificate ? $0.forMembers : $0.forAnybody }
    }

    private static func checked(
        _ credentials: Credentials, _ roots: NIOSSLTrustRoots, version: Int
    ) throws(IdentityError) -> Current {
        let certificate = try MemberCertificate(pem: credentials.certificates)
        try certificate.checkKey(try TLSKey(pem: credentials.privateKey))
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(credentials.certificates)
            let key = try NIOSSLPrivateKey(bytes: credentials.privateKey, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv13
            configuration.shutdownTimeout = .seconds(2)
            let forAnybody = try NIOSSLContext(configuration: configuration)
            configuration.trustRoots = roots
            configuration.certificateVerification = .optionalVerification
            return Current(
                credentials: credentials, version: version, certificate: certificate,
                forMembers: try NIOSSLContext(configuration: configuration), forAnybody: forAnybody)
        } catch {
            throw IdentityError(.certificateUnreadable, "key and certificate are of no use for TLS: \(error)")
        }
    }
}
