/// Why a server process cannot start or continue, with its exit code.
public struct ProcessFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Programs branch on it; stable.
    public var code: String
    /// The failure and its cause, for people.
    public var message: String
    /// The next step, for people.
    public var next: String
    /// One of ``Exit``: 70 our bug, 74 input or output, 75 try again, 78 configuration.
    public var exitCode: Int32

    public init(code: String, message: String, next: String, exitCode: Int32) {
        self.code = code
        self.message = message
        self.next = next
        self.exitCode = exitCode
    }

    public var description: String { "\(code): \(message)" }
}
