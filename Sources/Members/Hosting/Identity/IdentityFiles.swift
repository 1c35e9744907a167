public import Identity
public import Journal
import Transport

/// The files in a member's own folder with which it proves who it is: a private key, and the certificate that the
/// federation's authority has given it.
public struct IdentityFiles: Sendable {
    /// PKCS #8 in PEM, made here; it never leaves the folder.
    public static let key = "tls.key"
    /// PEM: the member's certificate, then those of intermediate authorities.
    public static let certificate = "tls.crt"

    private let folder: DataFolder

    public init(in folder: DataFolder) {
        self.folder = folder
    }

    /// The private key; it is made if it is missing.
    ///
    /// - Throws: `JournalError` if the folder cannot be used; `IdentityError` if the file holds no key.
    public func makeKey() throws -> TLSKey {
        if let bytes = try folder.readPrivateFile(Self.key) { return try TLSKey(pem: bytes) }
        let key = TLSKey()
        try folder.writePrivateFile(Self.key, key.pem)
        return key
    }

    /// - Throws: `JournalError` if a file cannot be read; `IdentityError` with `certificate_missing`.
    func credentials() throws -> TLSIdentity.Credentials {
        guard let key = try folder.readPrivateFile(Self.key) else { throw missing(Self.key) }
        guard let certificate = try folder.readPrivateFile(Self.certificate) else { throw missing(Self.certificate) }
        return TLSIdentity.Credentials(certificates: certificate, privateKey: key)
    }

    private func missing(_ file: String) -> IdentityError {
        IdentityError(.certificateMissing, "\(folder.path)/\(file) is missing")
    }
}
