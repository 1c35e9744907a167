import Foundation
import Identity
import SettlementProtocol
import SwiftProtobuf
import Transport

/// Identities of the members of one federation for tests.
struct TestIdentities {
    static let federation = "creek"
    let authority: CertificateAuthority
    let check: MemberCheck

    init() throws {
        let federation = try MemberID(Self.federation)
        authority = try CertificateAuthority(federation: federation, now: Self.now)
        check = MemberCheck(
            federation: federation, members: Set(try ["ford", "alder", "birch"].map { try MemberID($0) }))
    }

    static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    static func name(_ member: String, of federation: String = federation) throws -> MemberIdentity {
        MemberIdentity(federation: try MemberID(federation), member: try MemberID(member))
    }

    func credentials(_ name: MemberIdentity) throws -> TLSIdentity.Credentials {
        let key = TLSKey()
        return TLSIdentity.Credentials(
            certificates: try authority.certificate(
                for: CertificateRequest(for: key), of: name, hosts: ["127.0.0.1"], now: Self.now),
            privateKey: key.pem)
    }

    func identity(_ member: String, of federation: String = federation) throws -> TLSIdentity {
        try identity(credentials(Self.name(member, of: federation)))
    }

    func identity(_ credentials: TLSIdentity.Credentials) throws -> TLSIdentity {
        try TLSIdentity(credentials, authorities: [authority.certificateDER()])
    }

    func client(_ member: String, of federation: String = federation) throws -> ConnectClient {
        ConnectClient(trust: .member(try identity(member, of: federation)))
    }

    var stranger: ConnectClient {
        get throws { ConnectClient(trust: .authorities(try authority.certificatePEM())) }
    }
}

extension Endpoint {
    /// The same address, where only this member is believed.
    func believing(_ member: String) throws -> Endpoint {
        Endpoint(host: host, port: port, security: .member(try TestIdentities.name(member)))
    }
}

extension Route {
    /// Answers with the member that calls, for members only.
    static let tellingCaller = Route.describing { _, context in
        Tell.with { if case .member(let id) = context.caller { $0.member = id.text } }
    }.forMembers
}
