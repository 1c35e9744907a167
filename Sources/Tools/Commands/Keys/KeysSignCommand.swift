import ArgumentParser
import CommandParts
import Federation
import Foundation
import Identity
import ProcessInterface
import SettlementProtocol
import Terminal

/// `freshet keys sign`: a certificate by the authority of a federation on this machine.
struct KeysSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract:
            "Sign a request for a certificate with the authority of a running federation, and print the certificate.",
        discussion: """
            The names in the certificate are those that the federation file gives the member, whatever the request asks \
            for. It is valid for 90 days.

              freshet keys sign elm.csr --member elm --data ./pond > elm/tls.crt
            """)

    @Argument(help: "The request, PEM.")
    var request: String

    @Option(help: "The member that handed the request in.")
    var member: String

    @OptionGroup var dataOption: DataOption

    private static let sizeLimit = 64 * 1024

    func run() throws {
        let federation = try dataOption.find()
        let text = try requestText()
        guard let id = try? MemberID(member) else {
            throw FederationError(
                .unknownMember, "\"\(member)\" is not a member id", next: "Name a member of the federation file.")
        }
        do {
            let certificate = try federation.certificate(of: id, for: CertificateRequest(pem: text))
            StandardOutput.write(String(decoding: certificate, as: UTF8.self))
        } catch let error as IdentityError {
            throw CommandFailure(
                code: error.code.rawValue, error.message, next: "Name a file that the member's own operators made.",
                exitCode: Exit.badData)
        }
    }

    private func requestText() throws(CommandFailure) -> String {
        guard let file = FileHandle(forReadingAtPath: request), let bytes = try? file.read(upToCount: Self.sizeLimit),
            let text = String(bytes: bytes, encoding: .utf8)
        else {
            throw CommandFailure(
                code: "no_input", "cannot read \(request)", next: "Name a file that exists and that you may read.",
                exitCode: Exit.noInput)
        }
        return text
    }
}
