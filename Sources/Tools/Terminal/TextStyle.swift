import Foundation

/// Colour and weight of text, if they are wanted.
///
/// With `auto`, `NO_COLOR` turns it off. Otherwise it is on with `FORCE_COLOR`, and for a terminal unless `TERM` is
/// `dumb`. Colour alone never carries meaning.
package struct TextStyle: Hashable, Sendable {
    package let isOn: Bool

    package static func forStandardOutput(_ choice: ColorChoice = .auto) -> TextStyle {
        TextStyle(choice, descriptor: 1)
    }
    package static func forStandardError(_ choice: ColorChoice = .auto) -> TextStyle {
        TextStyle(choice, descriptor: 2)
    }

    package init(isOn: Bool) {
        self.isOn = isOn
    }

    private init(_ choice: ColorChoice, descriptor: Int32) {
        self.init(choice, environment: ProcessInfo.processInfo.environment, isTerminal: isatty(descriptor) == 1)
    }

    package init(_ choice: ColorChoice, environment: [String: String], isTerminal: Bool) {
        let isSet = { (name: String) in environment[name].map { !$0.isEmpty } ?? false }
        switch choice {
        case .always: isOn = true
        case .never: isOn = false
        case .auto:
            isOn = !isSet("NO_COLOR") && (isSet("FORCE_COLOR") || isTerminal && environment["TERM"] != "dumb")
        }
    }

    package func bold(_ text: String) -> String { wrapped(text, "1") }
    package func dim(_ text: String) -> String { wrapped(text, "2") }
    package func red(_ text: String) -> String { wrapped(text, "31") }
    package func green(_ text: String) -> String { wrapped(text, "32") }
    package func yellow(_ text: String) -> String { wrapped(text, "33") }

    private func wrapped(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
