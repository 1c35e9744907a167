import Clock
import Directory
import Identity
public import Journal
import Logging
import ProcessInterface
import SettlementProtocol
public import Transport

extension Host {
    /// How this process secures its connections, by the federation file, its own folder and its arguments.
    ///
    /// - Throws: `ProcessFailure`, `JournalError` or `IdentityError` if that is not possible.
    public func security(in folder: DataFolder) throws -> MemberSecurity {
        guard !isInsecure else { return try insecurity() }
        guard !federation.authorities.isEmpty else {
            throw ProcessFailure(
                code: "authorities_missing", message: "the federation file names no authority for certificates",
                next: "Put the authority's certificate under `authorities:`.", exitCode: Exit.configuration)
        }
        let identity = try TLSIdentity(
            IdentityFiles(in: folder).credentials(), authorities: federation.authorities)
        let wanted = try federation.identity(of: member)
        guard identity.certificate.identity == wanted else {
            throw IdentityError(
                .wrongMember,
                "the certificate in \(folder.path) is of \(identity.certificate.identity), not of \(wanted)")
        }
        try identity.certificate.checkValidity(at: WallClock.unixSeconds)
        return .tls(identity, MemberCheck(federation: wanted.federation, members: Set(federation.members)))
    }

    private func insecurity() throws(ProcessFailure) -> MemberSecurity {
        guard federation.isLocal else {
            throw ProcessFailure(
                code: "insecure_not_local",
                message: "--insecure-plain-http is for federations on one machine, and a member's host is not loopback",
                next: "Start without it, or give every member a host such as 127.0.0.1.", exitCode: Exit.usage)
        }
        logger.warning("Connections are plain HTTP, and every caller is believed: --insecure-plain-http")
        return .insecure
    }

    /// Takes over a new key and certificate when the files change, as long as the task runs.
    public func watchIdentity(of security: MemberSecurity, in folder: DataFolder) -> Task<Void, Never> {
        guard case .tls(let identity, _) = security else { return Task {} }
        return Task { await IdentityWatch(identity, IdentityFiles(in: folder), logger: logger).run() }
    }
}
