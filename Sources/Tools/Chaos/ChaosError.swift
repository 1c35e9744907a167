/// Why there is no chaos at all. What chaos finds is a ``Violation``.
public struct ChaosError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What programs branch on; stable.
    public let code: String
    public let message: String
    /// What to do about it, for people.
    public let next: String
    /// As in sysexits.h.
    public let exitCode: Int32

    init(code: String, _ message: String, next: String, exitCode: Int32) {
        self.code = code
        self.message = message
        self.next = next
        self.exitCode = exitCode
    }

    public var description: String { "\(code): \(message)" }
}
