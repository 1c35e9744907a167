/// Writes XML: elements that contain text or other elements, each on its own lines.
struct Markup {
    /// UTF-8: appending bytes is much cheaper than appending to a `String`.
    private var text: [UInt8] = []
    private var depth = 0

    /// Takes the text that was written since the last call.
    mutating func take() -> String {
        defer { text.removeAll(keepingCapacity: true) }
        return String(decoding: text, as: UTF8.self)
    }

    var isLarge: Bool { text.count >= 16_384 }

    mutating func declaration() { append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }

    /// An element that contains elements. Use ``open(_:attribute:)`` if it stays open across calls of ``take()``.
    mutating func element(_ name: String, _ content: (inout Markup) -> Void) {
        open(name)
        content(&self)
        close(name)
    }

    /// - Parameter attribute: Written without escaping, so it must not need any.
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

    /// An element that contains text, which is escaped.
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
            // An XML reader turns an unescaped carriage return into a line feed (XML 1.0, 2.11).
            case UInt8(ascii: "\r"): append("&#13;")
            default: text.append(byte)
            }
        }
    }

    private mutating func append(_ part: String) { text.append(contentsOf: part.utf8) }

    /// More than enough for the deepest element of a message.
    private static let indent = [UInt8](repeating: UInt8(ascii: " "), count: 64)
}
