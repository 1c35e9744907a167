import Foundation
import Terminal

/// Tells the story on standard output as it happens, or keeps quiet where the data is asked for as JSON.
struct DemoNarrator: Sendable {
    let style: TextStyle
    let isQuiet: Bool

    /// Begins a part. Quiet, only its title is told, to those who watch.
    func part(_ title: String) {
        guard !isQuiet else { return Talk.line(title) }
        print("\n\(style.bold(title))\n")
        // Standard output may be a pipe, and whoever reads it follows the story.
        fflush(nil)
    }

    func say(_ text: String) { say([text]) }

    func say(_ lines: [String]) {
        guard !isQuiet else { return }
        for line in lines { print(line.isEmpty ? "" : "  \(line)") }
        fflush(nil)
    }
}
