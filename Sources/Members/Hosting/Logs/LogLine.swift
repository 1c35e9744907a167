import Foundation
import Logging

/// One log event, ready to be written in either format.
struct LogLine {
    let time: Date
    let level: Logger.Level
    let member: String
    let message: String
    /// Facts under dotted keys, sorted by key.
    let facts: [(key: String, value: String)]

    /// A value with more bytes than this is cut: no single fact may fill a disk.
    static let valueLimit = 4096

    init(time: Date, member: String, event: LogEvent, metadata: Logger.Metadata) {
        self.time = time
        self.member = member
        level = event.level
        message = Self.bounded(event.message.description)
        var facts = metadata.mapValues { Self.bounded("\($0)") }
        if let error = event.error { facts["error"] = Self.bounded("\(error)") }
        self.facts = facts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// One JSON object without a line break: `time` (RFC 3339, UTC), `level`, `member`, `message`, then the facts.
    var json: String {
        var fields = [
            ("time", timestamp), ("level", level.rawValue), ("member", member), ("message", message),
        ]
        fields += facts.map { (Self.reserved.contains($0.key) ? "fact." + $0.key : $0.key, $0.value) }
        let body = fields.map { "\(Self.quoted($0)):\(Self.quoted($1))" }.joined(separator: ",")
        return "{\(body)}\n"
    }

    /// `2026-11-02T09:30:00.125Z info  Transfer aborted  reason.code=insufficient_funds`
    var text: String {
        let padded = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        let words = facts.map { " \($0.key)=\(Self.plain($0.value))" }.joined()
        return "\(timestamp) \(padded) \(Self.plain(message, quoting: false))\(words.isEmpty ? "" : " " + words)\n"
    }

    private var timestamp: String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private static let reserved: Set<String> = ["time", "level", "member", "message"]

    private static func bounded(_ text: String) -> String {
        text.utf8.count <= valueLimit ? text : String(decoding: text.utf8.prefix(valueLimit), as: UTF8.self) + "…"
    }

    /// Text that cannot be mistaken for another line or another fact.
    private static func plain(_ text: String, quoting: Bool = true) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        let needsQuotes = quoting && (text.isEmpty || text.contains { $0 == " " || $0 == "\"" || $0 == "=" })
        return isPlain && !needsQuotes ? text : Self.quoted(text)
    }

    /// `text` as a JSON string (RFC 8259 section 7), with everything escaped that would end the string or the line.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || scalar == "\u{2028}" || scalar == "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
