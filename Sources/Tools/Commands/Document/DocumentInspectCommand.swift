import ArgumentParser
import ProcessInterface
import SupplyChain
import Terminal

/// `freshet document inspect`: shows the contents of documents.
struct DocumentInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show the facts of UBL 2.1 and PEPPOL invoices and credit notes.",
        discussion: """
            Shows the contents of each document, not whether they are true. Warnings name what to check first. No \
            federation is needed. --output json writes one object per line.

            Exit codes: 0 all documents were read, 65 at least one was not.

              freshet document inspect invoice.xml
              freshet document inspect invoices/*.xml --output json
            """)

    @Argument(help: "The files.")
    var files: [String]

    @OptionGroup var outputOptions: OutputOptions

    func run() throws {
        var hasFailed = false
        for (place, file) in files.enumerated() {
            let inspection = DocumentInspection.inspect(path: file)
            if case .failure = inspection.result { hasFailed = true }
            switch outputOptions.output {
            case .json: try JSONOutput.print(inspection)
            case .human:
                if place > 0 { StandardOutput.line() }
                for line in DocumentRendering(inspection).lines(outputOptions.style) { StandardOutput.line(line) }
            }
        }
        if hasFailed { throw ExitCode(Exit.badData) }
    }
}
