import ArgumentParser

/// `freshet mandate`: standing consents to debits.
struct MandateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mandate",
        abstract: "Consent to debits of your account: by one creditor, for one document, up to a limit, until a day.",
        discussion: """
              freshet mandate give --as harbour@doum --account harbour-eur \\
                --creditor birch:mill-eur --invoice invoice.xml --until 2027-12-31
              freshet mandate list --as harbour@doum
              freshet mandate revoke 3ed19a0fadcffd46ea7a7a08c5a275ee --as harbour@doum
            """,
        subcommands: [MandateGiveCommand.self, MandateListCommand.self, MandateRevokeCommand.self])
}
