public import Directory
public import Identity
import SettlementProtocol

/// `authority/` in the folder of a federation: the certificate authority of a federation on one machine.
public struct AuthorityFolder: Sendable {
    /// Absolute.
    private let path: String
    private static let fileLimit = 64 * 1024

    /// - Parameter folder: Only its owner may enter it.
    public init(of folder: RunFolder) {
        path = "\(folder.path)/authority"
    }

    private var keyFile: String { "\(path)/ca.key" }
    /// The certificate, PEM: for `curl --cacert` and its kin.
    public var certificateFile: String { "\(path)/ca.pem" }

    /// The authority that is in the folder; nil if there is none.
    ///
    /// - Throws: ``FederationError`` with `folder_unusable` or `identity_unusable`.
    public func authority() throws(FederationError) -> CertificateAuthority? {
        guard let key = try PrivateFile.read(keyFile, atMost: Self.fileLimit),
            let certificate = try PrivateFile.read(certificateFile, atMost: Self.fileLimit)
        else { return nil }
        return try FederationError.translating { () throws(IdentityError) in
            try CertificateAuthority(keyPEM: key, certificatePEM: certificate)
        }
    }

    /// The authority that is in the folder; made if there is none.
    ///
    /// - Throws: ``FederationError`` with `folder_unusable` or `identity_unusable`.
    public func authority(of file: FederationFile) throws(FederationError) -> CertificateAuthority {
        if let known = try authority() { return known }
        let made: CertificateAuthority
        do { made = try CertificateAuthority.forNow(file) } catch {
            throw FederationError(
                .identityUnusable, "no certificate authority can be made: \(error)",
                next: "Please report this as a bug.")
        }
        try RunFolder.makePrivateFolder(path)
        try PrivateFile.write(made.keyPEM, to: keyFile)
        return made
    }

    /// Puts the authority's certificate into the folder, for programs that call the members.
    func publish(_ authority: CertificateAuthority) throws(FederationError) {
        try RunFolder.makePrivateFolder(path)
        let certificate = try FederationError.translating { () throws(IdentityError) in
            try authority.certificatePEM()
        }
        try PrivateFile.write(certificate, to: certificateFile)
    }
}
