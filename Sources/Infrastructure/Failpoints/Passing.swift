#if DEBUG
public import Foundation
import Synchronization

/// The failpoints that are armed in this process.
public enum ArmedFailpoints {
    private static let armings = Mutex<[FailpointArming]>([])
    /// False as long as nothing is armed, so that passing costs almost nothing.
    private static let isAny = Atomic(false)

    /// Arms the failpoints that the environment names.
    ///
    /// - Throws: ``FailpointError``.
    public static func arm(
        from environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(FailpointError) {
        let parsed = try FailpointArming.parse(environment[FailpointArming.variable] ?? "")
        armings.withLock { $0 = parsed }
        isAny.store(!parsed.isEmpty, ordering: .releasing)
    }

    /// Counts a passage, and performs the action that is armed for it.
    ///
    /// - Precondition: There is a failpoint of that name; a test compares the names in the sources with ``Failpoint``.
    public static func pass(_ name: StaticString) {
        guard isAny.load(ordering: .acquiring) else { return }
        guard let point = Failpoint(rawValue: "\(name)") else { preconditionFailure("no failpoint \(name)") }
        guard let action = due(at: point) else { return }
        switch action {
        case .kill: kill(getpid(), SIGKILL)
        // Sent to this thread, which stops at once; sent to the process, it could pass the next failpoint first.
        case .stop: raise(SIGSTOP)
        }
    }

    private static func due(at point: Failpoint) -> FailpointArming.Action? {
        armings.withLock { armings in
            guard let index = armings.firstIndex(where: { $0.point == point }) else { return nil }
            armings[index].passage -= 1
            return armings[index].passage == 0 ? armings[index].action : nil
        }
    }
}
#endif

/// Passes a failpoint. In a release build it does nothing: neither the name nor the check is in the program.
@inlinable @inline(__always)
public func failpoint(_ name: StaticString) {
    #if DEBUG
    ArmedFailpoints.pass(name)
    #endif
}

/// Passes a failpoint if `isReached` is true; a release build does not evaluate it.
@inlinable @inline(__always)
public func failpoint(_ name: StaticString, when isReached: @autoclosure () -> Bool) {
    #if DEBUG
    if isReached() { ArmedFailpoints.pass(name) }
    #endif
}
