import Foundation

/// The fate of a signal, as the parent of this process chose it.
public enum Signal {
    /// Whether the signal is ignored, as `nohup` does with SIGHUP.
    public static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return isIgnored(action)
    }

    public static func ignore(_ number: Int32) { signal(number, SIG_IGN) }

    /// The signals, of those that ask a process to stop, that the parent does not ignore.
    public static var stopping: [Int32] { [SIGINT, SIGTERM, SIGHUP].filter { $0 != SIGHUP || !isIgnored($0) } }

    private static func isIgnored(_ action: sigaction) -> Bool {
        // The handler is a pointer whose value alone has a meaning; SIG_IGN is 1.
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
