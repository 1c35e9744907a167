public import Identity
public import SettlementProtocol
import Transport

/// A member's key and certificate for TLS in its folder, for its operators.
public struct MemberKeyFolder: Sendable {
    /// Absolute or relative; nobody but its owner may enter it.
    private let path: String
    private static let fileLimit = 64 * 1024

    public init(path: String) {
        self.path = path
    }

    /// The folder of a member that was started here.
    public init(of member: MemberID, in folder: RunFolder) {
        path = folder.data(of: member)
    }

    private var keyFile: String { "\(path)/tls.key" }
    private var certificateFile: String { "\(path)/tls.crt" }

    /// - Throws: ``FederationError`` with `folder_unusable` or `identity_unusable`; nil if there is no key.
    public func key() throws(FederationError) -> TLSKey? {
        guard let bytes = try PrivateFile.read(keyFile, atMost: Self.fileLimit) else { return nil }
        return try FederationError.translating { () throws(IdentityError) in try TLSKey(pem: bytes) }
    }

    /// The key; it is made, and the folder too, if it is missing.
    ///
    /// - Throws: ``FederationError`` with `folder_unusable` or `identity_unusable`.
    public func makeKey() throws(FederationError) -> TLSKey {
        if let key = try key() { return key }
        let key = TLSKey()
        try RunFolder.makePrivateFolder(path)
        try PrivateFile.write(key.pem, to: keyFile)
        return key
    }

    /// The certificate; nil if there is none.
    ///
    /// - Throws: ``FederationError`` with `folder_unusable` or `identity_unusable`.
    public func certificate() throws(FederationError) -> MemberCertificate? {
        guard let bytes = try PrivateFile.read(certificateFile, atMost: Self.fileLimit) else { return nil }
        return try FederationError.translating { () throws(IdentityError) in try MemberCertificate(pem: bytes) }
    }

    /// The identity that key and certificate give, among members whose certificates these authorities sign.
    ///
    /// - Parameter authorities: DER of each.
    /// - Throws: ``FederationError`` with `folder_unusable`, or `identity_unusable` also if a file is missing.
    func identity(authorities: [[UInt8]]) throws(FederationError) -> TLSIdentity {
        let credentials = TLSIdentity.Credentials(
            certificates: try PrivateFile.read(certificateFile, atMost: Self.fileLimit) ?? [],
            privateKey: try PrivateFile.read(keyFile, atMost: Self.fileLimit) ?? [])
        return try FederationError.translating { () throws(IdentityError) in
            try TLSIdentity(credentials, authorities: authorities)
        }
    }

    /// Replaces the certificate, and the key if there is a new one. A running member takes them over within seconds; for
    /// the moment in which the two do not fit it goes on with the old ones.
    ///
    /// - Parameter certificate: PEM.
    /// - Throws: ``FederationError`` with `folder_unusable`.
    public func replace(certificate: [UInt8], key: TLSKey? = nil) throws(FederationError) {
        if let key { try PrivateFile.write(key.pem, to: keyFile) }
        try PrivateFile.write(certificate, to: certificateFile)
    }
}
