import Foundation

/// Certificates as text for programs that read only PEM (RFC 7468).
public enum CertificatePEM {
    /// - Parameter certificates: DER of each.
    public static func text(of certificates: [[UInt8]]) -> [UInt8] {
        let blocks = certificates.map { certificate in
            let lines = Data(certificate).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
            return "-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n"
        }
        return Array(blocks.joined().utf8)
    }
}
