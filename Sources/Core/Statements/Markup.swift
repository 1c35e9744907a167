/// XML that is being written: elements of text, or of elements, each on lines of their own.
struct Markup {
    /// UTF-8: appending bytes costs a fraction of what appending to a `String` does.
    private var text: [UInt8] = []
    private var depth = 0

    /// What was written since the last call.
    mutating func take() -> String {
        defer { text.removeAll(keepingCapacity: true) }
        return String(decoding: text, as: UTF8.self)
    }

    var isLarge: Bool { text.count >= 16_384 }

    mutating func declaration() { append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }

    /// An element of elements. One that has to stay open between two calls of ``take()`` uses ``open(_:)``.
    mutating func element(_ name: String, _ content: (inout Markup) -> Void) {
        open(name)
        content(&self)
        close(name)
    }

    /// - Parameter attribute: Written as it is, so nothing in it may need an escape.
    mutating func open(_ name: String, attribute: String? = nil) {
        start(name, attribute)
        append("\n")
        depth += 1
    }

    mutating func close(_ name: String) {
        depth -= 1
        text.append(contentsOf: Self.indent.prefix(2 * depth))
        end(name)
    }

    /// An element of text, which is escaped.
    mutating func element(_ name: String, _ content: String, attribute: String? = nil) {
        start(name, attribute)
        escape(content)
        end(name)
    }

    private mutating func start(_ name: String, _ attribute: String?) {
        text.append(contentsOf: Self.indent.prefix(2 * depth))
        append("<")
        append(name)
        if let attribute {
            append(" ")
            append(attribute)
        }
        append(">")
    }

    private mutating func end(_ name: String) {
        append("</")
        append(name)
        append(">\n")
    }

    private mutating func escape(_ content: String) {
        for byte in content.utf8 {
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            // A reader makes a line feed of a carriage return that is not escaped (XML 1.0, 2.11).
            case UInt8(ascii: "\r"): append("&#13;")
            default: text.append(byte)
            }
        }
    }

    private mutating func append(_ part: String) { text.append(contentsOf: part.utf8) }

    /// For the deepest element that a message has, and more.
    private static let indent = [UInt8](repeating: UInt8(ascii: " "), count: 64)
}
