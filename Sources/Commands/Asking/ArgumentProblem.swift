/// Why an argument cannot be read; the argument parser says which one it is.
struct ArgumentProblem: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
