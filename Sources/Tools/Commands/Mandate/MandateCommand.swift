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
            """,
        subcommands: [MandateGiveCommand.self, MandateListCommand.self])
}
