/// Why a server process cannot start or go on, and the exit code that says so.
public struct ProcessFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Programs branch on it; stable.
    public var code: String
    /// What failed and why, for people.
    public var message: String
    /// What to do about it, for people.
    public var next: String
    /// One of ``Exit``: 70 our fault, 74 input or output, 75 try again, 78 configuration.
    public var exitCode: Int32

    public init(code: String, message: String, next: String, exitCode: Int32) {
        self.code = code
        self.message = message
        self.next = next
        self.exitCode = exitCode
    }

    public var description: String { "\(code): \(message)" }
}
