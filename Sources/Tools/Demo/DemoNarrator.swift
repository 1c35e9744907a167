import Foundation
import ProcessInterface
import Terminal

/// Tells the story on standard output as it happens; quiet if the output is JSON.
struct DemoNarrator: Sendable {
    let style: TextStyle
    let isQuiet: Bool

    /// Begins a part. If quiet, prints only its title, on standard error.
    func part(_ title: String) {
        guard !isQuiet else { return Talk.line(title) }
        StandardOutput.line("\n\(style.bold(title))\n")
        // Standard output may be a pipe whose reader follows the story.
        StandardOutput.flush()
    }

    func say(_ text: String) { say([text]) }

    func say(_ lines: [String]) {
        guard !isQuiet else { return }
        for line in lines { StandardOutput.line(line.isEmpty ? "" : "  \(line)") }
        StandardOutput.flush()
    }
}
