import ArgumentParser
import CommandParts
import Federation
import Identity
import ProcessInterface
import SettlementProtocol
import Terminal

/// `freshet keys renew`: gives members new certificates while they run.
struct KeysRenewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Give members new certificates, and new keys if wanted, while they run.",
        discussion: """
            A member takes its new certificate over within a few seconds. Open connections go on.

              freshet keys renew
              freshet keys renew alder ford --new-key
            """)

    @Argument(help: "The members. Default: all that run here.")
    var members: [String] = []

    @Flag(help: "Make a new private key as well.")
    var newKey = false

    @OptionGroup var dataOption: DataOption

    func run() throws {
        let federation = try dataOption.find()
        let members = try self.members.isEmpty ? federation.run.members : self.members.map { try federation.member($0) }
        for member in members.map(\.id) {
            let folder = MemberKeyFolder(of: member, in: federation.folder)
            let key = newKey ? TLSKey() : try folder.makeKey()
            let certificate = try federation.certificate(of: member, for: CertificateRequest(for: key))
            try folder.replace(certificate: certificate, key: newKey ? key : nil)
            StandardOutput.line("\(member) has a new certificate\(newKey ? " and a new key" : "")")
        }
    }
}
