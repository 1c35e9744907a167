import Foundation

/// A program's end when the reader of its output is gone: by SIGPIPE, without a word, as other tools end.
///
/// SIGPIPE itself comes too early: it would end a program that has not yet said what became of a loan.
public enum BrokenPipe {
    /// Whether the parent ignores SIGPIPE, and so wants to be told of a broken pipe as of any other error.
    private static let isIgnoredByParent = Signal.isIgnored(SIGPIPE)

    /// Makes a write to a broken pipe an error instead of a signal, for the rest of this process.
    public static func becomesAnError() {
        _ = isIgnoredByParent
        signal(SIGPIPE, SIG_IGN)
    }

    /// Lets the signal do again what the parent wanted, for a program that takes this one's place.
    public static func becomesASignal() {
        if !isIgnoredByParent { signal(SIGPIPE, SIG_DFL) }
    }

    /// Ends the process by SIGPIPE, unless the parent ignores that signal.
    static func endQuietly() {
        guard !isIgnoredByParent else { return }
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
    }
}
