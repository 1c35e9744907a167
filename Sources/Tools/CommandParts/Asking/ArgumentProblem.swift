/// The reason why an argument cannot be read; the argument parser adds the argument's name.
package struct ArgumentProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
