/// An argument without content, as a script leaves it whose variable is not set: `--data "$UNSET"`.
///
/// None of our programs has a use for one, and taken as a path it would mean the working folder.
package struct EmptyArgument: Hashable {
    /// The option whose value is empty; nil for an argument without a name.
    package let option: String?

    /// Nil if every argument has content.
    ///
    /// - Parameter arguments: Without the program's name.
    package init?(in arguments: [String]) {
        for (place, argument) in arguments.enumerated() {
            if argument.isEmpty {
                let before = place > 0 ? arguments[place - 1] : ""
                option = before.hasPrefix("-") && !before.contains("=") ? before : nil
                return
            }
            if argument.hasPrefix("--"), argument.hasSuffix("="), argument.firstIndex(of: "=") == argument.indices.last
            {
                option = String(argument.dropLast())
                return
            }
        }
        return nil
    }

    var failure: ProcessFailure {
        ProcessFailure(
            code: "argument_empty", message: option.map { "\($0) has no value" } ?? "an argument is empty",
            next: "Give it a value, or leave it out. In a script, see whether a variable is set.",
            exitCode: Exit.usage)
    }
}
