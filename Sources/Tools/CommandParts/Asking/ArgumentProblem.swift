/// Why an argument cannot be read; the argument parser says which one it is.
package struct ArgumentProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
