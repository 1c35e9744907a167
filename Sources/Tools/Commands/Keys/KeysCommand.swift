import ArgumentParser

/// `freshet keys`: the members' keys and certificates.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List and renew the members' certificates; request and sign certificates for banks elsewhere.",
        discussion: """
            Each member of a federation proves itself to the others by a certificate for its private key. `freshet up` \
            makes keys, certificates and a small authority by itself; these commands are for what comes later.

              freshet keys list
              freshet keys renew alder --new-key
              freshet keys request --member elm --federation federation.yaml --folder ./elm > elm.csr
              freshet keys sign elm.csr --member elm > elm.crt
            """,
        subcommands: [
            KeysListCommand.self, KeysRenewCommand.self, KeysRequestCommand.self, KeysSignCommand.self,
        ])
}
