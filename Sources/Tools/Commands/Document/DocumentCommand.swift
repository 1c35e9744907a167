import ArgumentParser

/// `freshet document`: invoices and credit notes.
struct DocumentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "document",
        abstract: "Look at invoices and credit notes.",
        discussion: """
              freshet document inspect invoice.xml
            """,
        subcommands: [DocumentInspectCommand.self])
}
