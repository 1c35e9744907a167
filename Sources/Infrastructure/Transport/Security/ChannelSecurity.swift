package import Identity
package import NIOCore
import NIOSSL

/// TLS on a bare channel, for programs that listen to members or call them below HTTP: proxies, attacks, raw requests.
package struct ChannelSecurity: Sendable {
    private let context: NIOSSLContext
    private let isServer: Bool

    /// Answers as a member; callers need no certificate.
    package init(serving identity: TLSIdentity) {
        context = identity.context(asksForCertificate: false)
        isServer = true
    }

    /// Calls, and believes every server.
    ///
    /// - Parameter identity: The member that calls; nil shows no certificate.
    /// - Throws: `IdentityError` if the identity is of no use.
    package init(callingAs identity: TLSIdentity?) throws(IdentityError) {
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv13
            configuration.certificateVerification = .none
            if let credentials = identity?.credentials {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(credentials.certificates)
                    .map { .certificate($0) }
                configuration.privateKey = .privateKey(
                    try NIOSSLPrivateKey(bytes: credentials.privateKey, format: .pem))
            }
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw IdentityError(.certificateUnreadable, "no TLS client can be made: \(error)")
        }
        isServer = false
    }

    /// Secures a channel to which nothing has been sent yet. On its event loop only.
    package func add(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        if isServer {
            try pipeline.addHandler(NIOSSLServerHandler(context: context), position: .first)
        } else {
            try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil), position: .first)
        }
    }
}
