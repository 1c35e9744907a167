/// Why a server process cannot start or go on, and the exit code that says so.
public struct StartFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What programs branch on; stable.
    public var code: String
    /// What failed and why, for people.
    public var message: String
    /// What to do about it, for people.
    public var next: String
    /// As in sysexits.h: 70 our fault, 74 input or output, 75 try again, 78 configuration.
    public var exitCode: Int32

    public init(code: String, message: String, next: String, exitCode: Int32) {
        self.code = code
        self.message = message
        self.next = next
        self.exitCode = exitCode
    }

    public var description: String { "\(code): \(message)" }

    /// The JSON line, without its end, that tells a parent.
    public var json: String { EventLine.json("failed", [("code", code), ("message", message), ("next", next)]) }
}
