import Foundation

/// How many files, sockets among them, this process may have open at once.
public enum OpenFileLimit {
    /// More is never needed, and some programs walk through all the numbers that they may use.
    private static let enough: rlim_t = 65_536

    /// The current limit.
    public static var current: Int {
        Int(clamping: min(limit.rlim_cur, enough))
    }

    /// Raises the limit as far as the system allows without privileges, and returns it. Call it early in a process.
    @discardableResult public static func raise() -> Int {
        var raised = limit
        raised.rlim_cur = max(raised.rlim_cur, min(raised.rlim_max, enough))
        // If it fails, the current limit stays, and is what is returned.
        _ = setrlimit(resource, &raised)
        return current
    }

    private static var limit: rlimit {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return rlimit(rlim_cur: 1_024, rlim_max: 1_024) }
        return limit
    }

    #if canImport(Glibc)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let resource = RLIMIT_NOFILE
    #endif
}
