import ArgumentParser
import CommandParts
import Directory
import Federation
import Identity
import ProcessInterface
import SettlementProtocol
import Terminal

/// `freshet keys request`: a request for a certificate, for the authority of a federation.
struct KeysRequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Print a request for a certificate (PKCS #10, PEM) with the member's names in it.",
        discussion: """
            The private key is made in the folder if it is missing, and never leaves it.

              freshet keys request --member elm --federation federation.yaml --folder ./elm > elm.csr
            """)

    @Option(help: "The member, as the federation file names it.")
    var member: String

    @Option(help: "The federation file, or the member's copy of it.")
    var federation: String

    @Option(help: "The member's own folder.")
    var folder: String

    func run() throws {
        let file = try FederationSource.load(federation)
        guard let id = try? MemberID(member), let host = file.host(of: id), let identity = try? file.identity(of: id)
        else {
            throw CommandFailure(
                code: "unknown_member", "there is no member \"\(member)\" in \(federation)",
                next: "Name one of: \(file.members.map(\.text).joined(separator: ", "))", exitCode: Exit.usage)
        }
        let key = try MemberKeyFolder(path: folder).makeKey()
        StandardOutput.write(
            try CertificateRequest(for: key, identity: identity, hosts: MemberCertificates.names(of: host)).pem())
    }
}
