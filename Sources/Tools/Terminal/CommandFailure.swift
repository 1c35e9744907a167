/// A command's failure: what failed, why, and what to do next.
package struct CommandFailure: Error, Hashable, Sendable {
    /// A stable reason code.
    package let code: String
    package let message: String
    package let next: String
    /// One of `Exit`.
    package let exitCode: Int32

    package init(code: String, _ message: String, next: String, exitCode: Int32) {
        self.code = code
        self.message = message
        self.next = next
        self.exitCode = exitCode
    }

    /// Prints the error, and the next step if there is one, to standard error.
    package func print() {
        let style = TextStyle.forStandardError()
        Talk.line("\(style.red("error[\(code.printable)]:")) \(message.printableLines)")
        if !next.isEmpty { Talk.line("\(style.bold("next:")) \(next.printableLines)") }
    }
}
