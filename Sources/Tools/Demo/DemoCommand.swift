package import ArgumentParser
import CommandParts
import Directory
import Federation
import Foundation
import ProcessInterface
import SupplyChain
import Terminal

/// `freshet demo`: a loan that settles, one that leaves no trace, and one that outlives a killed bank.
package struct DemoCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch a loan settle across several bank processes, from an invoice, or not at all.",
        discussion: """
            Starts its own federation on free ports, tells three stories on it, checks every bank's books after each, \
            and stops it. Exit code 0 only if everything went as told.

              freshet demo
              freshet demo --invoice fixtures/invoices/tea-house-jpy-2026-031.xml
              freshet demo --output json
            """)

    @Option(help: "An invoice (UBL 2.1, PEPPOL) for the story. Default: one that comes with Freshet.")
    var invoice: String?

    @Option(help: "A warning of the invoice that you have looked into and found harmless; repeatable.")
    var acceptWarning: [AcceptableWarning] = []

    @Option(help: "A new folder to keep books and logs in. Default: a temporary one, removed at the end.")
    var data: String?

    @OptionGroup var outputOptions: OutputOptions

    package init() {}

    package func run() async throws {
        let began = ContinuousClock.now
        let base = try FederationFile.load(path: try Self.fixture("federation.yaml"))
        let document = try DemoInvoice.read(
            try invoice ?? Self.fixture("invoices/mill-timber-2026-0117.xml"),
            accepting: Set(acceptWarning.map(\.warning)))
        let file = invoice == nil ? base : try DemoFederation(base, for: document).file
        let cast = try DemoCast(in: file, for: document)
        let narrator = DemoNarrator(style: outputOptions.style, isQuiet: outputOptions.output == .json)
        Talk.line("starting \(file.members.count) processes")
        let report = try await TemporaryFederation(file, data: data).run { federation in
            var story = DemoStory(federation, invoice: document, cast: cast, narrator: narrator)
            return try await story.tell(since: began)
        }
        switch outputOptions.output {
        case .json: try JSONOutput.print(report)
        case .human: end(report)
        }
        guard report.differences.isEmpty else {
            throw CommandFailure(
                code: "not_as_told", "it did not go as told; expected: \(report.differences.joined(separator: "; "))",
                next: "Run it again with --data DIR, which keeps books and logs, and look at them.",
                exitCode: Exit.isFalse)
        }
    }

    private func end(_ report: DemoReport) {
        guard report.differences.isEmpty else { return }
        let seconds = SecondsText.text(milliseconds: report.elapsedMilliseconds)
        StandardOutput.line(
            "\n\(outputOptions.style.green("Everything went as told, in \(seconds) s.")) Go on with: freshet up")
    }

    private static func fixture(_ name: String) throws(CommandFailure) -> String {
        if let path = FederationSource.fixture(name) { return path }
        throw CommandFailure(
            code: "fixture_missing", "fixtures/\(name) is not in this folder, nor in any folder above this program",
            next: "Run it in Freshet's own folder, or with deploy/run.", exitCode: Exit.configuration)
    }
}
