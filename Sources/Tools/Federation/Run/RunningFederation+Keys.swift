public import Directory
import Foundation
public import Identity
public import SettlementProtocol

/// The certificate authority of a federation that runs on this machine.
extension RunningFederation {
    /// A member's copy of the federation file.
    ///
    /// - Throws: ``FederationError`` with `unknown_member` or the file's own code.
    public func file(of member: MemberID) throws(FederationError) -> FederationFile {
        let path = [folder.config(of: member), folder.configElsewhere(of: member)].first {
            FileManager.default.fileExists(atPath: $0)
        }
        guard let path else {
            throw FederationError(
                .unknownMember, "there is no member \"\(member)\" in the federation \(run.federation)",
                next: "Name one of: \(run.members.map(\.id.text).joined(separator: ", "))")
        }
        do { return try FederationFile.load(path: path) } catch { throw FederationError(error) }
    }

    /// A certificate for the key of a request, signed by the authority in the federation's folder; PEM.
    ///
    /// - Throws: ``FederationError`` with `unknown_member`, `no_authority` or `identity_unusable`.
    public func certificate(
        of member: MemberID, for request: CertificateRequest
    ) throws(FederationError) -> [UInt8] {
        let file = try file(of: member)
        guard let authority = try AuthorityFolder(of: folder).authority() else {
            throw FederationError(
                .noAuthority, "the federation in \(folder.path) has no authority of its own",
                next: "Ask the authority that its file names under `authorities`.")
        }
        return try FederationError.translating { () throws(IdentityError) in
            try MemberCertificates(authority: authority, file: file).certificate(of: member, for: request)
        }
    }
}
