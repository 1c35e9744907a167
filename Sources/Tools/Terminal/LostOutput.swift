package import ProcessInterface
import Synchronization

/// The deed of a command whose output is lost, so that nobody does it twice or takes it for undone.
package enum LostOutput {
    private struct Deed {
        let text: String
        let next: String
    }

    private static let deed = Mutex<Deed?>(nil)

    /// Remembers what the command has done, for ``failure(for:)``. Commands that change nothing need not call it.
    ///
    /// - Parameters:
    ///   - text: Continues "…, but", such as `loan 0198c5a0-… is committed`.
    ///   - next: How to get the output that is lost, without doing it again.
    package static func follows(_ text: String, next: String) {
        deed.withLock { $0 = Deed(text: text, next: next) }
    }

    /// The failure of a command whose output cannot be written.
    package static func failure(for error: OutputError) -> CommandFailure {
        let deed = deed.withLock(\.self)
        if error.isBrokenPipe, let deed { Talk.line("\(deed.text.printable); \(deed.next.printable)") }
        return CommandFailure(
            code: OutputError.code, deed.map { "\($0.text), but \(error.message)" } ?? error.message,
            next: deed?.next ?? OutputError.next, exitCode: Exit.inputOutput)
    }
}
