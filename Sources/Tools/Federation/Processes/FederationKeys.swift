import Directory
import Foundation
import Identity
import ProcessInterface
import SettlementProtocol

/// Gathers the members' public keys, and gives each member a certificate. Private keys never leave the members' folders.
struct FederationKeys: Sendable {
    let folder: RunFolder
    let settings: LocalFederationSettings

    /// The file with every bank's sealing key and the certificate of the authority filled in.
    ///
    /// If the file names authorities of its own, they give the certificates: then each member started here has one already.
    func filled(into file: FederationFile) async throws(FederationError) -> FederationFile {
        var complete = file
        var authority: CertificateAuthority?
        if !settings.isInsecure, file.authorities.isEmpty {
            let made =
                if let given = settings.authority { given } else { try AuthorityFolder(of: folder).authority(of: file) }
            try AuthorityFolder(of: folder).publish(made)
            complete.authorities = [
                try FederationError.translating { () throws(IdentityError) in try made.certificateDER() }
            ]
            authority = made
        }
        let members = authority == nil ? file.startedHere.filter { file.bank($0) != nil } : file.startedHere
        for (member, result) in await keys(of: members, in: file) {
            let keys = try result.get()
            if let index = file.banks.firstIndex(where: { $0.id == member }) {
                let key = keys.sealingKey.map { Array($0) }
                if let stated = file.banks[index].sealingKey, stated != key { throw Self.keyDiffers(member) }
                complete.banks[index].sealingKey = key
            }
            if let authority { try issue(by: authority, to: member, in: file, keys.certificateRequest) }
        }
        return complete
    }

    private func keys(
        of members: [MemberID], in file: FederationFile
    ) async -> [(MemberID, Result<ProcessReport.Keys, FederationError>)] {
        await withTaskGroup(of: (MemberID, Result<ProcessReport.Keys, FederationError>).self) { group in
            for member in members {
                group.addTask {
                    do throws(FederationError) {
                        let plan = try MemberPlan(member, in: file, folder: folder, settings: settings)
                        return (member, .success(try await plan.start.keys(plan.keyArguments)))
                    } catch {
                        return (member, .failure(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func issue(
        by authority: CertificateAuthority, to member: MemberID, in file: FederationFile, _ request: String
    ) throws(FederationError) {
        let certificate = try FederationError.translating { () throws(IdentityError) in
            try MemberCertificates(authority: authority, file: file).certificate(
                of: member, for: CertificateRequest(pem: request))
        }
        try MemberKeyFolder(of: member, in: folder).replace(certificate: certificate)
    }

    private static func keyDiffers(_ bank: MemberID) -> FederationError {
        FederationError(
            .sealingKeyDiffers, "the federation file's sealing_key of \(bank) is not the key in \(bank)'s folder",
            next:
                "Remove sealing_key from the file to have it filled in, or use the data folder that the key belongs to."
        )
    }
}
