/// Why a chaos run cannot start. Its findings are ``Violation``s.
public struct ChaosError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable; for programs.
    public let code: String
    public let message: String
    /// The next step, for people.
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
